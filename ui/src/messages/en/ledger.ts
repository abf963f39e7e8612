import type { ledger as ja } from '../ja/ledger'

/** The ledger as a file. */
export const ledger: typeof ja = {
  link: 'Write the ledger to a file',
  linkText: 'The ledger in legal order, as Excel or CSV. The workbook can be edited and taken in again.',
  title: 'The ledger as a file',
  lead: 'Writes the ledger in the order of the law (災害対策基本法 90条の3). Entries that were said to be one person are one line. Hidden persons are not in it, and there is no column for a My Number.',
  warning: 'Everybody who has the file can read it. Be sure who gets it and where it lies. It is recorded.',
  form: 'Form of the file',
  forms: {
    xlsx: 'Excel (to be edited and taken in again)',
    csv: 'CSV (opened with Excel)',
    csv_plain: 'CSV (for another system)',
  },
  hints: {
    xlsx: 'Only the cells that were changed come in. Grey columns are not taken back. At most 40,000 people.',
    csv: 'UTF-8 with its mark. Zeros and house numbers stay as they are.',
    csv_plain: 'UTF-8 without its mark. Values as they are.',
  },
  beside: 'What one person can have several of (stays, support, consent) goes to files beside it, by 個人識別ID.',
  write: 'Write',
  writing: 'Writing…',
  done: (people) => `${people} people were written`,
  where: (name, folder) => `“${name}” was written to ${folder}.`,
  files: (files) => `${files} files in all.`,
  back: 'When it is edited, choose it under Other → Take a list in.',
}
