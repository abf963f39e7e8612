import type { AuditLine, AuditState } from '../generated/app'
import { audit as catalogue } from '../messages/audit'
import { useCodeLabel } from '../messages/codes'
import { useFormats } from '../messages/formats'
import { root } from '../messages/root'
import { useWords } from '../messages/language'
import { members } from '../messages/members'

/** Acts and the state of the record as sentences. */
export interface AuditWords {
  /** What was done. */
  what: (line: AuditLine) => string
  /** Who did it. */
  who: (line: AuditLine) => string
  /** Whether the record holds together. */
  state: (state: AuditState) => string
  /** Where it does not, or how much was compared; empty when there is nothing to say. */
  more: (state: AuditState) => string
}

/** The sentences in the language of the reader; `about` a person who needs no name in every line. */
export function useAuditWords(about: string): AuditWords {
  const words = useWords(catalogue)
  const { reasons } = useWords(members)
  const label = useCodeLabel()
  const formats = useFormats()
  const { act, chain } = words

  const name = (line: AuditLine) => {
    if (line.personId === null) return act.someone
    if (line.personId === about) return act.thisPerson
    return act.person(line.personName === '' ? words.nameless : line.personName)
  }
  const rootActs: Record<string, string> = { ...useWords(root).acts, key_out: act.rootKeyOut }
  const done = (line: AuditLine): string => {
    const count = formats.count(line.count ?? 0)
    const until = line.until === null ? '' : formats.day(line.until)
    switch (line.kind) {
      case 'unlocked':
        return act.unlocked(label('auditOpener', line.what), line.count ?? 0)
      case 'opener_changed':
        return line.what === 'passphrase' ? act.newPassphrase : label('auditOpener', line.what)
      case 'locked':
        return act.locked
      case 'person_opened':
        return act.opened(name(line), words.classList(line.classes.map((code) => words.classes[code] ?? code)))
      case 'searched':
        return line.what === 'all' ? act.listed(count) : act.searched(count)
      case 'printed': {
        const sheet = label('auditSheet', line.what)
        return line.count === 0 ? act.printed(sheet) : act.printedOf(sheet, name(line), count)
      }
      case 'exported':
        return line.what.startsWith('ledger') ? act.exportedLedger(count) : act.exported(count)
      case 'consent_changed':
        return act.consent(name(line), line.reason === '' ? act.noConsent : label('consentScope', line.reason))
      case 'device_admitted':
        return act.admitted(line.deviceName, label('role', line.role), until)
      case 'device_extended':
        return act.extended(line.deviceName, until)
      case 'device_frozen':
        return act.frozen(line.deviceName)
      case 'device_withdrawn':
        return act.withdrawn(line.deviceName, reasons[line.reason] ?? line.reason)
      case 'role_ended':
        return act.roleEnded(line.deviceName, label('role', line.role))
      case 'agreement_entered':
        return act.agreement(until)
      case 'root_said':
        return act.root(rootActs[line.what] ?? line.what)
      case 'keys_rotated':
        return act.rotated
      case 'aside_accepted':
        return act.accepted(count)
      case 'aside_left':
        return act.left(count)
      case 'handover_sent':
        return act.sent(count)
      case 'handover_signed':
        return act.signed(count)
      case 'person_hidden':
        return act.hidden
      case 'person_released':
        return act.released
      case 'officer_confirmed':
        return act.officer(line.deviceName)
      case 'audit_read':
        if (line.what === 'others') return line.personId === null ? act.readOthers : act.readOthersOf(name(line))
        return line.personId === null ? act.read : act.readOf(name(line))
      case 'envelope_made':
        return act.envelopeMade(line.deviceName, until)
      case 'envelope_opened':
        return act.envelopeOpened(label('envelopeReason', line.reason), until)
      case 'envelope_heard':
        return act.envelopeHeard(line.deviceName)
      case 'rescue_read':
        return act.rescueRead(line.deviceName)
      case 'audit_let_go':
        return act.letGo(count)
      default:
        // Of a newer version: better its code than nothing.
        return label('auditKind', line.kind)
    }
  }
  return {
    what: (line) => (line.missed === 0 ? done(line) : `${done(line)} ${act.missed(formats.count(line.missed))}`),
    who: (line) => (line.operatorName === '' ? words.unknownWho : line.operatorName),
    state: (state) => {
      if (!state.whole) return state.after === null ? chain.brokenAtStart : chain.broken(formats.time(state.after))
      return state.records === 0 ? chain.empty : chain.whole
    },
    more: (state) => {
      if (!state.whole) return chain.faults[state.fault]?.(formats.count(state.number ?? 0)) ?? ''
      return state.since === null ? '' : chain.wholeWhat(formats.count(state.records), formats.time(state.since))
    },
  }
}
