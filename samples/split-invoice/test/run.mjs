import { lines, owed } from '../src/invoice.mjs';
import { split } from '../src/split.mjs';

const sum = (shares) => shares.reduce((a, b) => a + b, 0);
const ones = (count) => Array(count).fill(1);
const payers = ['Ada', 'Ben', 'Cleo'].map((name) => ({ name, weight: 1 }));

// name, what it gives, what it has to give
const tests = [
  ['an amount that divides evenly is split evenly', () => split(9000, ones(3)), [3000, 3000, 3000]],
  ['weights decide who pays how much', () => split(10000, [50, 30, 20]), [5000, 3000, 2000]],
  ['the shares add up to the total', () => [10000, 100, 5].map((total) => sum(split(total, ones(3)))), [10000, 100, 5]],
  ['a refund gives back what was charged', () => split(-1000, ones(3)), [-334, -333, -333]],
  ['no share is a cent or more from its exact part', () => split(1004, ones(10)).filter((share) => Math.abs(share - 100.4) >= 1), []],
  ['whoever has no weight pays nothing', () => split(1000, [0, 1, 1, 1])[0], 0],
  ['the lines of an invoice show its whole total', () => lines({ total: 1000, payers }), ['Ada 3.34', 'Ben 3.33', 'Cleo 3.33']],
  ['what somebody owes is summed over invoices', () => owed([{ total: 900, payers }, { total: 600, payers }], 'Ben'), 500],
  ['weights that add up to nothing are refused', () => split(100, [0, 0]), 'RangeError'],
];

console.log(`1..${tests.length}`);
let failed = 0;
tests.forEach(([name, run, wanted], i) => {
  let got;
  try {
    got = run();
  } catch (error) {
    got = error.name;
  }
  const ok = JSON.stringify(got) === JSON.stringify(wanted);
  if (!ok) failed++;
  console.log(`${ok ? 'ok' : 'not ok'} ${i + 1} - ${name}`);
  if (!ok) console.log(`# wanted ${JSON.stringify(wanted)}\n# got    ${JSON.stringify(got)}`);
});
console.log(`# ${tests.length - failed} of ${tests.length} passed`);
process.exitCode = failed ? 1 : 0;
