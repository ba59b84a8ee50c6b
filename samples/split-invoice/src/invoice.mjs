import { format } from './money.mjs';
import { split } from './split.mjs';

/** The lines of an invoice, one for each payer: "Ada 12.50". */
export function lines(invoice) {
  const shares = split(invoice.total, invoice.payers.map((payer) => payer.weight));
  return invoice.payers.map((payer, i) => `${payer.name} ${format(shares[i])}`);
}

/** The sum of all invoices for one payer, in cents. */
export function owed(invoices, name) {
  let sum = 0;
  for (const { total, payers } of invoices) {
    const shares = split(total, payers.map((payer) => payer.weight));
    payers.forEach((payer, i) => {
      if (payer.name === name) sum += shares[i];
    });
  }
  return sum;
}
