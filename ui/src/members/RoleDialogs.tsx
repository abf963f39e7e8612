import { useRef, useState } from 'react'
import type { MemberDevice, RoleView } from '../generated/app'
import { agreements as agreementWords } from '../messages/agreements'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { members as catalogue } from '../messages/members'
import { Button } from '../parts/Button'
import { DayField } from '../parts/DayField'
import { Dialog } from '../parts/Dialog'
import { Select } from '../parts/Select'
import { addDays, daysBetween, readDay, todayHere } from '../parts/dayText'
import { useSave } from '../parts/useSave'
import { SavingDialog } from '../persons/SavingDialog'
import { useAnnounce } from '../shell/announce'
import { ROLES, useAgreementChoice } from './Approval'
import { useMemberWords } from './memberWords'

interface Props {
  member: MemberDevice
  onClose: () => void
  onDone: () => void
}

/** Gives a member another role beside those it has. */
export function GiveRoleDialog({ member, onClose, onDone }: Props) {
  const words = useWords(catalogue)
  const under = useWords(agreementWords)
  const label = useCodeLabel()
  const formats = useFormats()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const name = useMemberWords().name(member)
  const { save, failure, saving } = useSave()
  const today = todayHere()
  const has = member.roles.map((one) => one.role)
  const offered = ROLES.filter((role) => member.mayGive.includes(role) && !has.includes(role))
  const [role, setRole] = useState<string>(offered[0] ?? '')
  const [until, setUntil] = useState(addDays(today, 7).replaceAll('-', '/'))
  const [agreement, setAgreement] = useState('')
  const { needed, options, choice } = useAgreementChoice(role, agreement)
  const [refusal, setRefusal] = useState('')
  const [unchosen, setUnchosen] = useState(false)
  const day = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLSelectElement>(null)

  const give = async () => {
    const validUntil = readDay(until, today)
    if (validUntil === null || daysBetween(today, validUntil) < 0) {
      setRefusal(validUntil === null ? words.untilUnreadable : words.untilPast)
      day.current?.focus()
      return
    }
    if (needed && choice === '') {
      setUnchosen(true)
      list.current?.focus()
      return
    }
    const form = { device: member.device, role, validUntil, agreement: needed ? choice : '' }
    if ((await save('give_role', form)) === undefined) return
    announce(words.roleGiven(name, label('role', role)))
    onDone()
  }
  return (
    <SavingDialog
      title={words.giveRoleTitle(name)}
      saveLabel={words.giveRoleDo}
      saving={saving}
      problem={failure === undefined ? '' : failureText(failure)}
      onSave={() => void give()}
      onClose={onClose}
    >
      <Select
        label={words.role}
        value={role}
        options={offered.map((value) => ({ value, label: label('role', value) }))}
        hint={words.roleSees[role]}
        width="full"
        onChange={setRole}
      />
      {needed && (
        <Select
          ref={list}
          label={under.choose}
          need="required"
          value={choice}
          options={options}
          hint={options.length < 2 ? under.chooseEmpty : undefined}
          error={unchosen && choice === '' ? under.chooseMissing : null}
          width="full"
          onChange={setAgreement}
        />
      )}
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
      <p className="small">{words.giveRoleWhat}</p>
    </SavingDialog>
  )
}

/** Ends one role and says what goes on. */
export function EndRoleDialog({ member, role, onClose, onDone }: Props & { role: RoleView }) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const name = useMemberWords().name(member)
  const { save, failure, saving } = useSave()
  const called = role.role === '' ? words.noRole : label('role', role.role)
  const end = async () => {
    if ((await save('end_role', { device: member.device, grant: role.grant })) === undefined) return
    announce(words.roleEnded(name, called))
    onDone()
  }
  return (
    <Dialog
      open
      width="wide"
      title={words.endRoleTitle(name, called)}
      onClose={onClose}
      actions={
        <Button writes kind="danger" busy={saving} data-first onClick={() => void end()}>
          {words.endRoleDo}
        </Button>
      }
    >
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
      <ul className="members-consequences">
        {words.endRoleDoes.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Dialog>
  )
}
