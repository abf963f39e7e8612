import type { ReactNode } from 'react'
import type { MemberForm } from '../generated/app'
import { useWords } from '../messages/language'
import { reception } from '../messages/reception'
import { Button } from '../parts/Button'
import { CheckBox } from '../parts/CheckBox'
import { EraDateField } from '../parts/EraDateField'
import { shownName } from '../parts/letterForms'
import { digitOf } from '../parts/digits'
import { useStatus } from '../shell/status'
import { ConsiderationCell } from './ConsiderationCell'
import { useAutoKana } from './autoKana'
import { useSexes } from './choices'

interface Props {
  /** Counted from 1 with the head, so the first row of the grid is 2. */
  number: number
  member: MemberForm
  /** Family name and reading that hold while the cells are empty. */
  headFamily: string
  headFamilyKana: string
  error: { field: string; text: string } | null
  /** Only what changed: two changes may come from one event. */
  onChange: (changes: Partial<MemberForm>) => void
  onRemove: () => void
  children: ReactNode
}

/** One member of the family as a row of the grid. */
export function MemberRow({ number, member, headFamily, headFamilyKana, error, onChange, onRemove, children }: Props) {
  const { mayWriteCare } = useStatus()
  const words = useWords(reception)
  const sexes = useSexes()
  const set = onChange
  const familyKana = useAutoKana(member.familyKana, (kana) => set({ familyKana: kana }))
  const givenKana = useAutoKana(member.givenKana, (kana) => set({ givenKana: kana }))
  const id = (field: string) => `member-${number}-${field}`

  const cell = (field: string, label: string, control: ReactNode) => (
    <div className={`member-cell member-${field}`}>
      <label htmlFor={id(field)} className="member-label">
        <span className="unseen">{words.ofMember(number, '')}</span>
        {label}
      </label>
      {control}
    </div>
  )
  const text = (field: 'family' | 'given' | 'familyKana' | 'givenKana', follows = '', composition = {}) => (
    <input
      id={id(field)}
      className="input"
      type="text"
      autoComplete="off"
      spellCheck={false}
      value={member[field]}
      placeholder={shownName(follows)}
      disabled={member.nameUnknown}
      aria-invalid={error?.field === field || undefined}
      aria-describedby={error?.field === field ? id('error') : undefined}
      onChange={(event) => set({ [field]: event.target.value })}
      {...composition}
    />
  )
  const select = (
    field: 'sex' | 'relationship',
    options: readonly { value: string; digit?: string | undefined; label: string }[],
  ) => (
    <select
      id={id(field)}
      className="input"
      value={member[field]}
      onChange={(event) => set({ [field]: event.target.value })}
      onKeyDown={(event) => {
        const digit = digitOf(event)
        const option = digit === null ? undefined : options.find((each) => each.digit === digit)
        if (!option) return
        event.preventDefault()
        set({ [field]: option.value })
      }}
    >
      <option value="">{words.none}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.digit ? `${option.digit} ${option.label}` : option.label}
        </option>
      ))}
    </select>
  )

  return (
    <li className="member">
      <div className="member-row">
        <span className="member-number numbers" aria-hidden="true">
          {number}
        </span>
        {cell('family', words.family, text('family', headFamily, familyKana))}
        {cell('familyKana', words.familyKana, text('familyKana', member.family ? '' : headFamilyKana))}
        {cell('given', words.given, text('given', '', givenKana))}
        {cell('givenKana', words.givenKana, text('givenKana'))}
        <div className="member-cell member-birth" data-label={words.birth}>
          <EraDateField
            id={id('birth')}
            label={words.ofMember(number, words.birth)}
            labelUnseen
            width="full"
            value={member.birth}
            onChange={(birth) => set({ birth })}
            error={error?.field === 'birth' ? error.text : null}
          />
        </div>
        {cell('sex', words.sex, select('sex', sexes.map(({ code, digit, label }) => ({ value: code, digit, label }))))}
        {cell(
          'relationship',
          words.relationship,
          select(
            'relationship',
            words.relationships.map((name, index) => ({ value: name, digit: String(index + 1), label: name })),
          ),
        )}
        {mayWriteCare && (
          <div className="member-cell member-consideration">
            <span className="member-label" aria-hidden="true">
              {words.consideration}
            </span>
            <ConsiderationCell
              number={number}
              values={member.consideration}
              onChange={(consideration) => set({ consideration })}
            />
          </div>
        )}
        <div className="member-cell member-ticks">
          <CheckBox
            label={
              <>
                <span className="unseen">{words.ofMember(number, '')}</span>
                {words.here}
              </>
            }
            checked={member.here}
            onChange={(here) => set({ here })}
          />
          <CheckBox
            label={
              <>
                <span className="unseen">{words.ofMember(number, '')}</span>
                {words.nameUnknown}
              </>
            }
            checked={member.nameUnknown}
            onChange={(nameUnknown) => set({ nameUnknown })}
          />
        </div>
        <Button size="small" kind="quiet" aria-label={words.removeMemberOf(number)} onClick={onRemove}>
          {words.removeMember}
        </Button>
      </div>
      {error && error.field !== 'birth' && (
        <p className="field-error" id={id('error')}>
          {error.text}
        </p>
      )}
      {children}
    </li>
  )
}
