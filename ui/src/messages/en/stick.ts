import type { stick as ja } from '../ja/stick'

const n = (count: number) => count.toLocaleString('en')
const size = (kib: number) => (kib < 1024 ? `${n(kib)} KB` : `${n(Math.round(kib / 1024))} MB`)

export const stick: typeof ja = {
  title: 'Carry on a stick',
  lead: 'Whoever no network reaches can be handed a USB stick. Everything on it stays encrypted; only devices of this operation can open it.',
  write: 'Write to a stick',
  read: 'Take in from a stick',
  close: 'Close',
  look: 'Look again',
  writeTitle: 'Write to a stick',
  writeWhat: 'Writes every record that this device holds. No other file on the stick is touched.',
  where: 'Where to',
  stick: 'Stick',
  here: 'On this device',
  noStick: 'No stick was found. Insert it, wait a moment and press “Look again”.',
  writeNow: 'Write',
  written: (kib) => `Written (${size(kib)}). The stick can be removed.`,
  writtenWhere: (files, folder) => `${files} in ${folder}.`,
  writtenNext:
    'On the other device press “Take in from a stick”. Whether it arrived shows when you take in what that device writes.',
  readTitle: 'Take in from a stick',
  readWhat: 'Taking in the same thing again is harmless: nothing doubles.',
  which: 'What to take in',
  nothing: 'Nothing to take in was found. It must lie at the top of the stick. Insert it, wait a moment and press “Look again”.',
  madeBy: (device) => `Written by ${device}`,
  size,
  otherOperation: 'It belongs to another operation and cannot be taken in.',
  ownMade: 'Written by this device.',
  forDevice: (device) => `For ${device}.`,
  partsLacking: (here, parts) => `Only ${here} of ${parts} files are here.`,
  readNow: 'Take in',
  whole: 'Taken in. The stick can be removed.',
  half: 'The file ends too early. What could be read was taken in. Have it written again and take it in once more.',
  damaged:
    'Parts are damaged or were changed on the way. Only records that could be verified were taken in. Have it written again and take it in once more.',
  came: (people, notes) => `New records arrived: ${n(people)} more people, ${n(notes)} more notes.`,
  nothingNew: 'There was nothing new. All of it is on this device.',
  partsMissing: (count) => `${count} files are missing. Put them beside the others and take them in once more.`,
  aside: (count) => `${n(count)} were set aside. See “Waiting for a decision”.`,
  gaps: (count) => `${n(count)} were left out because the records before them are not here. Take those in first, then this again.`,
  strangers: (count) =>
    `${n(count)} are of devices that this device does not know and were left out. Exchange with a device of the municipality, then take it in again.`,
  forged: (count) => `${n(count)} do not carry their author’s signature and were left out.`,
  forks: 'There are records of a device that was restored or copied. Both are kept. Tell your contact.',
  refused: 'A summary of records could not be taken. Ask a device of the municipality to write it again.',
  receipts: (count) =>
    count === 0
      ? 'All records of this device are now known to be on another device.'
      : `Receipts arrived. ${n(count)} records are still on this device only.`,
  cameNext: 'To let the other side know, write to a stick here too and have them take it in.',
}
