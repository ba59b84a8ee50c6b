/**
 * Splits an amount by weights.
 * @param {number} total whole cents; negative for a refund
 * @param {number[]} weights whole numbers, not negative, not all zero
 * @returns {number[]} whole cents, one for each weight
 */
export function split(total, weights) {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (whole <= 0) throw new RangeError('the weights add up to nothing');
  return weights.map((weight) => Math.round((total * weight) / whole));
}
