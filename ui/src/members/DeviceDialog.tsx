import { useId, useRef, useState } from 'react'
import type { MemberDevice } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { members as catalogue } from '../messages/members'
import { Button } from '../parts/Button'
import { DayField } from '../parts/DayField'
import { Dialog } from '../parts/Dialog'
import { addDays, daysBetween, readDay, todayHere } from '../parts/dayText'
import { useSave } from '../parts/useSave'
import { SavingDialog } from '../persons/SavingDialog'
import { useAnnounce } from '../shell/announce'
import type { Act } from './DeviceList'
import { GiveRoleDialog } from './RoleDialogs'
import { useMemberWords } from './memberWords'

interface Props {
  member: MemberDevice
  /** The reason that is proposed. */
  reason?: string
  onClose: () => void
  onDone: () => void
}

/** Says what will happen and what will not, before a device is extended, suspended or withdrawn. */
export function DeviceDialog({ act, ...props }: Props & { act: Act }) {
  if (act === 'extend') return <Extend {...props} />
  if (act === 'role') return <GiveRoleDialog {...props} />
  return act === 'freeze' ? <Freeze {...props} /> : <Withdraw {...props} />
}

/** A rotation of a week. */
const A_WEEK = 7

function Extend({ member, onClose, onDone }: Props) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const say = useMemberWords()
  const { save, failure, saving } = useSave()
  const today = todayHere()
  const most = dayOf(member.mayExtendUntil ?? member.until)
  const proposed = later(dayOf(member.until), today)
  const wished = addDays(proposed, A_WEEK)
  const [until, setUntil] = useState((daysBetween(wished, most) < 0 ? most : wished).replaceAll('-', '/'))
  const [refusal, setRefusal] = useState('')
  const day = useRef<HTMLInputElement>(null)
  const name = say.name(member)

  const refuse = (sentence: string) => {
    setRefusal(sentence)
    day.current?.focus()
  }
  const extend = async () => {
    const validUntil = readDay(until, today)
    if (validUntil === null) return refuse(words.untilUnreadable)
    if (daysBetween(today, validUntil) < 0) return refuse(words.untilPast)
    if (daysBetween(validUntil, most) < 0) return refuse(words.extendLate(formats.day(most)))
    if ((await save('extend_device', { device: member.device, validUntil })) === undefined) return
    announce(words.extended(name))
    onDone()
  }
  return (
    <SavingDialog
      title={words.extendTitle(name)}
      saveLabel={words.extend}
      saving={saving}
      problem={failure === undefined ? '' : failureText(failure)}
      onSave={() => void extend()}
      onClose={onClose}
    >
      <DayField
        ref={day}
        label={words.until}
        hint={words.untilHint}
        today={today}
        value={until}
        echo={(iso) => words.untilEcho(formats.day(iso), daysBetween(today, iso) + 1)}
        error={refusal === '' ? null : refusal}
        onChange={(text) => {
          setRefusal('')
          setUntil(text)
        }}
      />
      <p className="small">{words.extendMost(formats.day(most))}</p>
      <p className="small">{words.extendWhat}</p>
    </SavingDialog>
  )
}

function Freeze({ member, onClose, onDone }: Props) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const announce = useAnnounce()
  const name = useMemberWords().name(member)
  const { save, failure, saving } = useSave()
  const freeze = async () => {
    if ((await save('freeze_device', { device: member.device })) === undefined) return
    announce(words.frozen(name))
    onDone()
  }
  return (
    <Dialog
      open
      width="wide"
      title={words.freezeTitle(name)}
      onClose={onClose}
      actions={
        <Button writes kind="danger" busy={saving} data-first onClick={() => void freeze()}>
          {words.freezeYes}
        </Button>
      }
    >
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
      <Consequences does={words.freezeDoes} doesNot={words.freezeNot} />
    </Dialog>
  )
}

function Withdraw({ member, reason: proposed, onClose, onDone }: Props) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const announce = useAnnounce()
  const name = useMemberWords().name(member)
  const id = useId()
  const { save, failure, saving } = useSave()
  const ended = member.standing === 'ended'
  const reasons = ended ? ['ended', 'lost', 'misconduct', 'mistake'] : ['lost', 'misconduct', 'mistake']
  const [reason, setReason] = useState(proposed ?? reasons[0] ?? 'lost')
  const withdraw = async () => {
    if ((await save('withdraw_device', { device: member.device, reason })) === undefined) return
    announce(words.withdrawn(name))
    onDone()
  }
  return (
    <Dialog
      open
      width="wide"
      title={words.withdrawTitle(name)}
      onClose={onClose}
      actions={
        <Button writes kind="danger" busy={saving} onClick={() => void withdraw()}>
          {words.withdrawYes}
        </Button>
      }
    >
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
      <fieldset className="members-reasons">
        <legend className="field-label">{words.withdrawReason}</legend>
        {reasons.map((code) => (
          <label key={code} className="choice">
            <input type="radio" name={id} checked={reason === code} onChange={() => setReason(code)} />
            <span>{words.reasons[code]}</span>
          </label>
        ))}
      </fieldset>
      {!ended && <p className="quiet small">{words.withdrawEndedWhat}</p>}
      <Consequences does={words.withdrawDoes} doesNot={words.withdrawNot} />
    </Dialog>
  )
}

/** What will happen, and what will not. */
function Consequences({ does, doesNot }: { does: readonly string[]; doesNot: readonly string[] }) {
  const words = useWords(catalogue)
  return (
    <>
      <h3>{words.does}</h3>
      <ul className="members-consequences">
        {does.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <h3>{words.doesNot}</h3>
      <ul className="members-consequences">
        {doesNot.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  )
}

/** The day of a moment as this device's calendar shows it. */
function dayOf(moment: string): string {
  return todayHere(new Date(moment))
}

function later(one: string, other: string): string {
  return daysBetween(one, other) > 0 ? other : one
}
