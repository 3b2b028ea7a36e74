/**
 * Turns an example into JavaScript that reports what it prints. `console.log(x); // 5` says that this statement prints 5:
 * such a call becomes `spredPrinted(k, x)`, and the recorder (`recorder.mjs`) notes what was printed under k.
 */
import ts from 'typescript';

/**
 * @param {string} code
 * @returns {{ javascript: string, expected: { line: number, text: string }[] }} line within the example, counted from 0
 */
export function instrument(code) {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true);
  const expected = [];
  const places = [];
  const visit = (node) => {
    if (ts.isExpressionStatement(node) && isConsoleLog(node.expression)) {
      const comment = (ts.getTrailingCommentRanges(code, node.end) ?? [])[0];
      if (comment?.kind === ts.SyntaxKind.SingleLineCommentTrivia) {
        const text = code.slice(comment.pos + 2, comment.end).trim();
        places.push({ node: node.expression.expression, index: expected.length });
        expected.push({ line: source.getLineAndCharacterOfPosition(node.getStart()).line, text });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  let marked = code;
  for (const { node, index } of places.toReversed()) {
    marked = `${marked.slice(0, node.getStart())}globalThis.spredPrinted.bind(null, ${index})${marked.slice(node.end)}`;
  }
  const { outputText } = ts.transpileModule(marked, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
  });
  return { javascript: outputText, expected };
}

const isConsoleLog = (node) => ts.isCallExpression(node) && node.expression.getText() === 'console.log';

/** Texts are compared with all white space alike: an array printed over several lines equals its one-line comment. */
export const normalise = (text) => text.replaceAll(/\s+/g, ' ').trim();
