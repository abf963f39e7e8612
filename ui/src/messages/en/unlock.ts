import type { unlock as ja } from '../ja/unlock'

export const unlock: typeof ja = {
  title: 'Enter the passphrase',
  lead: 'The records of this device are encrypted. What you had begun to write is there when you open it.',
  passphrase: 'Passphrase',
  show: 'Show the passphrase',
  hide: 'Hide the passphrase',
  caps: 'Caps Lock is on.',
  hint: 'Spaces between the words do not matter.',
  open: 'Open',
  opening: 'Opening',
  empty: 'Enter the passphrase.',
  wait: (seconds) => `Try again in ${seconds} seconds. Records are safe.`,
  forgotten: 'If nobody knows the passphrase, call your team lead. What reached other devices is not lost.',
  practice: 'This is practice.',
}
