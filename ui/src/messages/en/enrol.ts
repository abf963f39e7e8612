import type { enrol as ja } from '../ja/enrol'

export const enrol: typeof ja = {
  picture: (number, of) => `${number} of ${of}`,
  before: 'Back',
  after: 'Next',
  stop: 'Stop',
  go: 'Go on',
  tooLong: 'Too large for a code. Hand it over as a file.',
  typed: 'To type it by hand',
  typedWhat: (groups) =>
    `There are ${groups} groups of six digits. Type them in order into “Read a code” on the other device. A mistake is named by its group.`,
  read: 'Read a code',
  readHint:
    'Plug a barcode scanner into USB, press this field and scan the code on the other screen. Digits can be pasted or typed as well, with the input method on or off.',
  readDo: 'Read',
  readClear: 'Empty the field',
  readPart: (have, of) => `${have} of ${of} were read. Go on scanning, in any order.`,
  readWhole: 'Read.',
  readOther: 'This code was read, but it is not the one that is needed here. Look at the other screen again.',
  readPicture: 'From a photograph',
  pictureWhere: 'Put a photograph or a screenshot (PNG, JPEG) at the top of a stick or into Downloads.',
  noPictures: 'No picture was found.',
  pictureDo: 'Read this picture',
  pictureChoose: (file) => `Read this picture: ${file}`,
  requestCode: 'Code that asks to join',
  requestCodeWhat: 'Where the other device has a barcode scanner, scanning this is enough. No file is needed.',
  packCode: 'Code that lets in',
  packCodeWhat: (pictures) =>
    `Scan the ${pictures} codes with “Read a code” on the new device, in any order; what was missed comes round again. The file does as well.`,
  cardRead: 'The card of the operation was read. This device compares it by itself.',
  cardSame: 'The card has the same digits.',
  readHere: 'By code',
  readHereWhat: 'Scan the code that lets in from the other screen, or the printed card of the operation.',
  again: 'To be extended, or to come back',
  againWhat:
    'For when the period has ended, or another role is needed. Whoever lets devices in scans this code; nothing is to be compared.',
  againDo: 'Show the code',
  againFile: (file, folder) => `The same lies in ${folder} as ${file}.`,
  againGive: 'Then it arrives by itself when the devices meet. Where they cannot, scan the code on the other screen here.',
  backDone: 'Received.',
  beforeTitle: (device) => `“${device}” was here before`,
  beforeWhat: (who, role, until) =>
    `${who}, ${role}, until ${until}. It has the same keys as before, so there is nothing to compare.`,
  beforeRefused: 'This device was withdrawn for cause and cannot come back with these keys. It has to ask as a new device.',
  card: 'Card of the operation',
  cardWhat: 'A sheet by which a new device makes sure that it joins the right operation. There is no secret on it.',
}
