import { useAnswer } from '../backend/useAnswer'
import type { MemberForm } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import { reception } from '../messages/reception'
import { Button } from '../parts/Button'
import { PersonName } from '../parts/PersonName'
import { Shape } from '../parts/Shape'
import './SamePersonBox.css'

interface Props {
  member: MemberForm
  /** Family name and reading as they will be saved. */
  family: string
  familyKana: string
  phone: string
  notSame: readonly string[]
  onNotSame: (id: string) => void
  onSame: (id: string) => void
}

/** 同じ人かも: asked inside the form, as soon as a name and a birth date (or phone) are there. */
export function SamePersonBox({ member, family, familyKana, phone, notSame, onNotSame, onSame }: Props) {
  const words = useWords(reception)
  const partWords = useWords(parts)
  const label = useCodeLabel()
  const formats = useFormats()
  const { given, givenKana, birth } = member
  const named = Boolean((family.trim() && given.trim()) || (familyKana.trim() && givenKana.trim()))
  const { value } = useAnswer(
    'check_same_person',
    { family, given, familyKana, givenKana, birth, phone },
    { when: named && (birth.trim() !== '' || phone.trim() !== '') && !member.nameUnknown, on: () => false },
  )
  const candidates = named ? (value ?? []).filter(({ row }) => !notSame.includes(row.id)).slice(0, 3) : []

  return (
    <div role="status" className={candidates.length === 0 ? 'same-none' : undefined}>
      {candidates.length > 0 && (
        <div className="same">
          <p className="same-title">
            <Shape name="warning" />
            <strong>{words.same}</strong>
            <span className="quiet small">{words.sameLead}</span>
          </p>
          <ul>
            {candidates.map(({ row, reasons }) => (
              <li key={row.id}>
                <span className="same-person">
                  <span>
                    <strong>
                      <PersonName name={row.name} kana={row.kana} />
                    </strong>{' '}
                    <span className="numbers">{row.birth ? formats.shortBirth(row.birth) : partWords.birthUnknown}</span>{' '}
                    {row.address}
                  </span>
                  <span className="quiet small">
                    {reasons.map((reason) => label('sameReason', reason)).join('・')} {row.receiptNumber}
                  </span>
                </span>
                <span className="row">
                  <Button size="small" title={words.openKeeps} onClick={() => onSame(row.id)}>
                    {words.thisOne}
                  </Button>
                  <Button size="small" onClick={() => onNotSame(row.id)}>
                    {words.another}
                  </Button>
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
