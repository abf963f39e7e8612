import type { paper as ja } from '../ja/paper'

export const paper: typeof ja = {
  print: 'Print',
  care: 'Confidential',
  practice: '[PRACTICE]',
  made: (who, when) => `printed by ${who}, ${when}`,
  end: 'Give used paper back to your team lead, or cut it up so that nobody can read it.',
  asOf: (device, when) => `Records on ${device} as of ${when}. What has not arrived is not listed.`,
  visits: {
    title: (day) => `Visits ${day}`,
    columns: { number: 'No.', person: 'Name, reading, age', place: 'Whereabouts, address', work: 'What for', outcome: 'Outcome and notes' },
    outcomes: ['met', 'absent', 'refused', 'moved'],
    lastContact: (ago) => `last met ${ago}`,
    rekey: 'Back at the desk, search by receipt number and copy this into visit notes.',
    none: 'Nobody to visit today.',
  },
  handover: {
    title: (from, to) => `Handover ${from} → ${to}`,
    period: (from, to) => `Period ${from} – ${to}`,
    situation: 'Situation',
    columns: { number: 'No.', person: 'Name, reading, age', content: 'Handed over', answer: 'Receiver' },
    signed: (side, who, when) => `${side}: ${who} (signed on the device ${when})`,
    unsigned: (side) => `${side}: not signed on a device yet`,
    sides: { outgoing: 'Outgoing team', incoming: 'Incoming team' },
    byHand: 'Confirmed on paper (name, time)',
  },
}
