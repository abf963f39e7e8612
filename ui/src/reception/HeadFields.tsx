import type { ReactNode, Ref } from 'react'
import type { MemberForm } from '../generated/app'
import { useWords } from '../messages/language'
import { reception } from '../messages/reception'
import { CheckBox } from '../parts/CheckBox'
import { CheckDigits } from '../parts/CheckDigits'
import { EraDateField } from '../parts/EraDateField'
import { RadioDigits } from '../parts/RadioDigits'
import { TextField } from '../parts/TextField'
import { useStatus } from '../shell/status'
import { useAutoKana } from './autoKana'
import { useConsiderations, useSexes } from './choices'

interface Props {
  member: MemberForm
  error: { field: string; text: string } | null
  onChange: (changes: Partial<MemberForm>) => void
  ref: Ref<HTMLInputElement>
  /** 同じ人かも, between the name and the rest. */
  children: ReactNode
}

/** 世帯主・代表者, in the order of the paper card. */
export function HeadFields({ member, error, onChange, ref, children }: Props) {
  const words = useWords(reception)
  const sexes = useSexes()
  const considerations = useConsiderations()
  // A role without the care class is not asked for what it could not keep.
  const { mayWriteCare } = useStatus()
  const family = useAutoKana(member.familyKana, (familyKana) => onChange({ familyKana }))
  const given = useAutoKana(member.givenKana, (givenKana) => onChange({ givenKana }))
  const errorOf = (field: string) => (error?.field === field ? error.text : null)

  return (
    <>
      <div className="head-names">
        <TextField
          ref={ref}
          id="member-1-family"
          label={words.family}
          width="full"
          value={member.family}
          disabled={member.nameUnknown}
          onChange={(value) => onChange({ family: value })}
          error={errorOf('family')}
          {...family}
        />
        <TextField
          id="member-1-given"
          label={words.given}
          width="full"
          value={member.given}
          disabled={member.nameUnknown}
          onChange={(value) => onChange({ given: value })}
          {...given}
        />
        <TextField
          id="member-1-familyKana"
          label={words.familyKana}
          width="full"
          value={member.familyKana}
          disabled={member.nameUnknown}
          onChange={(value) => onChange({ familyKana: value })}
        />
        <TextField
          id="member-1-givenKana"
          label={words.givenKana}
          width="full"
          value={member.givenKana}
          disabled={member.nameUnknown}
          onChange={(value) => onChange({ givenKana: value })}
        />
      </div>
      <div className="head-second">
        <EraDateField
          id="member-1-birth"
          label={words.birth}
          width="full"
          value={member.birth}
          onChange={(birth) => onChange({ birth })}
          hint={words.birthHint}
          error={errorOf('birth')}
        />
        <RadioDigits label={words.sex} value={member.sex} onChange={(sex) => onChange({ sex })} choices={sexes} />
        <div className="head-ticks">
          <CheckBox label={words.nameUnknown} checked={member.nameUnknown} onChange={(nameUnknown) => onChange({ nameUnknown })} />
          <CheckBox label={words.here} checked={member.here} onChange={(here) => onChange({ here })} />
        </div>
      </div>
      {children}
      {mayWriteCare && (
        <CheckDigits
          label={words.consideration}
          values={member.consideration}
          onChange={(consideration) => onChange({ consideration })}
          choices={considerations}
        />
      )}
    </>
  )
}
