/**
 * The error function of a number, to about 1e-16.
 *
 * Below 1 it is x + x p(x^2). From 1 to 6 it is 1 - erfc(x), where erfc(x) exp(x^2) is smooth, and a polynomial of
 * t = (x - 3) / (x + 3); erfc is small there, so its relative error hardly counts. From 6 on it is 1. Both polynomials are fitted
 * at Chebyshev points, lowest power first; those of `@spred/kernels` are the same.
 */
const inside = [
  0.12837916709551256, -0.3761263890318355, 0.11283791670945252, -0.026866170643275865, 0.005223977607420152,
  -0.0008548325989528972, 0.00012055295315405268, -0.000014924744566398872, 0.0000016447516507589547,
  -1.6209167212469524e-7, 1.3722939919037837e-8, -7.801123524445701e-10,
];

const outside = [
  0.17900115118135385, -0.326233560045901, 0.24560380166427304, -0.1501159363444976, 0.07166585012166819,
  -0.024392327933690228, 0.004270353568681033, 0.0007131746566071162, -0.0005810933334495848, 0.0000763927184776573,
  0.00010295097036795981, 0.000015203042667641903,
];

/** The error function. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 1) return x + x * polynomial(inside, x * x);
  if (size >= 6) return Math.sign(x);
  const complement = Math.exp(-x * x) * polynomial(outside, (size - 3) / (size + 3));
  return x < 0 ? complement - 1 : 1 - complement; // NaN comes this way, and stays
}

/** By Horner's rule. */
function polynomial(coefficients: readonly number[], t: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * t + coefficients[i];
  return sum;
}
