/**
 * The native peers: celer, skglm and scikit-learn (and PyTorch) in the Python that the environment variable SPRED_PYTHON
 * names, or else `python3`, and glmnet in `Rscript`. Whatever is not installed is not among them; nothing stands in for it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Companion } from './companion.mjs';
import { fileOf } from './instances.mjs';

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {string} version
 * @property {(request: { lambdas: readonly number[], tolerance: number, runs: number, seconds: number }) =>
 *   Promise<{ times: number[], coefficients: Float64Array }>} solve milliseconds of each run; p coefficients per lambda
 */

/** What celer and the others are called with: the tolerances worth trying, from loose to tight, as powers of ten. */
const decades = {
  celer: [0, 13],
  'celer growing': [0, 13],
  skglm: [0, 11],
  'skglm Gram': [0, 11],
  sklearn: [0, 13],
  'sklearn Gram': [0, 13],
  glmnet: [4, 20],
};

/** The powers of ten between which a peer's tolerance is looked for; undefined for an exact one, which has none. */
export const decadesOf = (name) => decades[name];

/** Starts what is there. @param {import('./session.mjs').Session} session */
export async function openPeers({ folder, atEnd, say }) {
  const open = (command, args) => {
    const companion = new Companion(command, args);
    atEnd(() => companion.stop());
    return companion;
  };
  const python = await openPython(open, folder, say);
  const r = await openR(open, folder, say);
  /** @type {Map<string, Peer>} */
  const peers = new Map([...python.peers, ...r.peers].map((peer) => [peer.name, peer]));
  const versions = [...peers.values(), ...python.others].map(({ name, version }) => `${name} ${version}`);
  say(`peers: ${versions.join(', ') || 'none'}`);
  return {
    peers,
    /** Tells the processes to read the data anew. */
    async load(data) {
      await python.load(data);
      await r.load(data);
    },
    /** Milliseconds of each Adam step of PyTorch, or undefined without it. */
    adam: python.adam,
  };
}

const nothing = { peers: [], others: [], load: async () => {}, adam: undefined };

async function openPython(open, folder, say) {
  const companion = open(process.env.SPRED_PYTHON || 'python3', ['-u', join(import.meta.dirname, 'peer.py')]);
  const ask = async (request) => {
    const { error, ...answer } = JSON.parse(await companion.ask(JSON.stringify(request)));
    if (error !== undefined) throw new Error(error);
    return answer;
  };
  const out = join(folder, 'python.bin');
  try {
    const { peers: versions } = await ask({ op: 'peers' });
    const { failed } = await ask({ op: 'warm' });
    for (const [name, reason] of Object.entries(failed)) {
      if (name in versions) say(`${name} is left out: ${reason}`);
      delete versions[name];
    }
    const { PyTorch: torch, ...names } = versions;
    const others = torch === undefined ? [] : [{ name: 'PyTorch', version: torch }];
    const solve = (peer) => async (request) => {
      const { times } = await ask({ op: 'solve', peer, ...request, lambdas: [...request.lambdas], out });
      return { times, coefficients: readNumbers(out) };
    };
    return {
      peers: Object.entries(names).map(([name, version]) => ({ name, version, solve: solve(name) })),
      others,
      load: ({ rows, columns }) => ask({ op: 'load', x: fileOf(folder, 'X'), y: fileOf(folder, 'y'), rows, columns }),
      adam: torch === undefined ? undefined : (request) => ask({ op: 'adam', ...request }),
    };
  } catch (error) {
    say(`no peers in Python: ${error.message}`);
    companion.stop();
    return nothing;
  }
}

async function openR(open, folder, say) {
  const companion = open('Rscript', ['--vanilla', join(import.meta.dirname, 'peer.R')]);
  const ask = async (...fields) => {
    const answer = (await companion.ask(fields.join('\t'))).split('\t');
    if (answer[0] === 'error') throw new Error(answer[1]);
    return answer;
  };
  const out = join(folder, 'r.bin');
  try {
    const [name, version] = await ask('peers');
    if (name !== 'glmnet') throw new Error('glmnet is not installed');
    return {
      peers: [
        {
          name,
          version,
          async solve({ lambdas, tolerance, runs, seconds }) {
            const times = await ask('solve', tolerance, runs, seconds, out, lambdas.join(','));
            return { times: times.map(Number), coefficients: readNumbers(out) };
          },
        },
      ],
      load: ({ rows, columns }) => ask('load', fileOf(folder, 'X'), fileOf(folder, 'y'), rows, columns),
    };
  } catch (error) {
    say(`no peer in R: ${error.message}`);
    companion.stop();
    return nothing;
  }
}

function readNumbers(file) {
  const bytes = readFileSync(file);
  const values = new Float64Array(bytes.length / 8);
  new Uint8Array(values.buffer).set(bytes);
  return values;
}
