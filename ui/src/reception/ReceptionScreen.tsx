import type { KeyboardEvent } from 'react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Failure, MemberForm, Registered } from '../generated/app'
import { codes } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { reception } from '../messages/reception'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import type { Problem } from '../parts/ErrorSummary'
import { ErrorSummary } from '../parts/ErrorSummary'
import { goTo } from '../parts/goTo'
import { keepAll } from '../parts/keepers'
import { ScreenTitle } from '../parts/ScreenTitle'
import { Select } from '../parts/Select'
import { TextField } from '../parts/TextField'
import { useDraft } from '../parts/useDraft'
import { useSave } from '../parts/useSave'
import { WritingArea } from '../parts/WritingArea'
import { useAnnounce } from '../shell/announce'
import { useNavigation } from '../shell/navigation'
import { ConsentField } from './ConsentField'
import { HeadFields } from './HeadFields'
import { MemberRow } from './MemberRow'
import { SamePersonBox } from './SamePersonBox'
import { StayField } from './StayField'
import type { Card } from './card'
import { blankCard, blankMember, rowOfMember, toRequest, withTypedName, worthKeeping } from './card'
import { desk, keepDesk } from './desk'
import { moveOnEnter } from './moveOnEnter'
import './ReceptionScreen.css'

/** Where a refusal points to: a row of the card (0: the household) and a field. */
interface Place {
  row: number
  field: string
}

function placeOf(failure: Failure, card: Card): Place | null {
  if (failure.code === 'name_missing') return { row: rowOfMember(card, failure.member), field: 'family' }
  if (failure.code === 'birth_unreadable' || failure.code === 'birth_impossible' || failure.code === 'birth_needs_era') {
    return { row: rowOfMember(card, Math.max(failure.member, 1)), field: 'birth' }
  }
  if ('field' in failure) {
    const known = ['postalCode', 'address', 'phone', 'placeText']
    if (known.includes(failure.field)) return { row: 0, field: failure.field }
    if (failure.field === 'placeId' || failure.field === 'stayCategory') return { row: 0, field: 'stay' }
  }
  return null
}

const fieldId = ({ row, field }: Place) => (row === 0 ? field : `member-${row}-${field}`)

/** 受付: one card, one column, the family as a grid below. Saved with Ctrl+Enter; no Enter saves. */
export function ReceptionScreen() {
  const words = useWords(reception)
  const label = useCodeLabel()
  const formats = useFormats()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { go, carry } = useNavigation()
  const { save, failure, saving, forget: forgetFailure } = useSave()
  const { value: card, set, ready, cameBack, keptAt, forget } = useDraft<Card>('reception', blankCard(desk()), worthKeeping)
  const [last, setLast] = useState<Registered | null>(null)
  const [refused, setRefused] = useState<Card | null>(null)
  const newest = useRef(card)
  const form = useRef<HTMLDivElement>(null)
  const first = useRef<HTMLInputElement>(null)
  const typed = carry.typed

  useEffect(() => {
    newest.current = card
  }, [card])

  useLayoutEffect(() => {
    if (ready) first.current?.focus()
  }, [ready])

  useEffect(() => {
    if (ready && typed && !worthKeeping(newest.current)) set(withTypedName(newest.current, typed))
  }, [ready, typed, set])

  /** Several changes may come from one event, so each builds on the newest card. */
  function change(how: (card: Card) => Card) {
    newest.current = how(newest.current)
    set(newest.current)
  }
  const changeMember = (index: number, changes: Partial<MemberForm>) =>
    change((was) => ({
      ...was,
      members: was.members.map((member, at) => (at === index ? { ...member, ...changes } : member)),
    }))

  function addMember() {
    change((was) => ({ ...was, members: [...was.members, blankMember()] }))
    const row = newest.current.members.length
    // The row is drawn in this very event; its given name is where typing goes on.
    requestAnimationFrame(() => goTo(document.getElementById(`member-${row}-given`)))
  }

  async function register() {
    const sent = newest.current
    const registered = await save('register_household', toRequest(sent))
    if (!registered) {
      setRefused(sent)
      return
    }
    setRefused(null)
    keepDesk(sent.stay)
    setLast(registered)
    await forget(blankCard(desk()))
    announce(savedText(registered))
    goTo(first.current)
  }

  function savedText({ receiptNumber, people }: Registered): string {
    return words.saved(receiptNumber, people[0]?.name || words.savedNameless, people.length - 1)
  }

  const place = failure && refused ? placeOf(failure, refused) : null
  const errorId = place ? fieldId(place) : null
  useEffect(() => {
    if (!failure) return
    if (errorId) goTo(document.getElementById(errorId))
  }, [failure, errorId])

  function press(event: KeyboardEvent<HTMLDivElement>) {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      event.preventDefault()
      void register()
      return
    }
    if ((event.ctrlKey || event.metaKey) && event.key === 'ArrowDown') {
      event.preventDefault()
      addMember()
      return
    }
    moveOnEnter(event)
  }

  if (!ready) return null
  const head = card.members[0] ?? blankMember()
  const errorText = failure ? failureText(failure) : null
  const errorOf = (row: number) => (place && place.row === row && errorText ? { field: place.field, text: errorText } : null)
  const cardError = (field: string) => errorOf(0)?.field === field ? errorText : null
  const problems: Problem[] = errorText ? [errorId ? { text: errorText, field: errorId } : { text: errorText }] : []
  const notSame = (id: string) => change((was) => ({ ...was, notSame: [...was.notSame, id] }))
  const same = (id: string) => {
    void keepAll().then(() => go({ screen: 'person', id }))
  }
  const headId = last?.people[0]?.id

  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the card: Enter goes on, Ctrl+Enter saves
    <div ref={form} className="screen reception" onKeyDown={press} onBlur={() => void keepAll()}>
      <div className="reception-top">
        <div>
          <ScreenTitle takesFocus={false}>{words.title}</ScreenTitle>
          <p className="quiet small">{words.lead}</p>
        </div>
        <StayField
          stay={card.stay}
          onChange={(stay) => change((was) => ({ ...was, stay }))}
          error={cardError('stay') ?? cardError('placeText')}
        />
      </div>

      {last && (
        <p className="reception-last">
          <span className="quiet">{words.last}</span> {savedText(last)}
          {headId && (
            <Button size="small" kind="quiet" onClick={() => go({ screen: 'person', id: headId })}>
              {words.openLast}
            </Button>
          )}
        </p>
      )}
      {cameBack && (
        <Banner
          title={words.cameBack}
          actions={
            <Button
              size="small"
              onClick={() => {
                forgetFailure()
                void forget(blankCard(card.stay)).then(() => first.current?.focus())
              }}
            >
              {words.startAnew}
            </Button>
          }
        />
      )}
      <ErrorSummary problems={problems} takesFocus={errorId === null} />

      <WritingArea>
      <div className="reception-card">
        <section className="section stack" aria-labelledby="reception-head">
          <h2 id="reception-head">{words.head}</h2>
          <HeadFields ref={first} member={head} error={errorOf(1)} onChange={(changes) => changeMember(0, changes)}>
            <SamePersonBox
              member={head}
              family={head.family}
              familyKana={head.familyKana}
              phone={card.phone}
              notSame={card.notSame}
              onNotSame={notSame}
              onSame={same}
            />
          </HeadFields>
        </section>

        <section className="section stack" aria-labelledby="reception-contact">
          <h2 id="reception-contact">{words.contact}</h2>
          <div className="contact">
            <TextField
              id="postalCode"
              label={words.postalCode}
              width="full"
              digits
              value={card.postalCode}
              onChange={(postalCode) => change((was) => ({ ...was, postalCode }))}
              hint={words.postalHint}
              error={cardError('postalCode')}
            />
            <TextField
              id="address"
              label={words.address}
              width="full"
              value={card.address}
              onChange={(address) => change((was) => ({ ...was, address }))}
              hint={words.addressHint}
              error={cardError('address')}
            />
            <TextField
              id="phone"
              label={words.phone}
              width="full"
              digits
              value={card.phone}
              onChange={(phone) => change((was) => ({ ...was, phone }))}
              error={cardError('phone')}
            />
          </div>
        </section>

        <section className="section stack" aria-labelledby="reception-members">
          <h2 id="reception-members">{words.members}</h2>
          {card.members.length > 1 && (
            <>
              <p className="quiet small">{words.membersHint}</p>
              <ol className="members" start={2}>
                {card.members.slice(1).map((member, index) => (
                  <MemberRow
                    key={index}
                    number={index + 2}
                    member={member}
                    headFamily={head.family}
                    headFamilyKana={head.familyKana}
                    error={errorOf(index + 2)}
                    onChange={(changes) => changeMember(index + 1, changes)}
                    onRemove={() => {
                      change((was) => ({ ...was, members: was.members.filter((_, at) => at !== index + 1) }))
                      document.getElementById('add-member')?.focus()
                    }}
                  >
                    <SamePersonBox
                      member={member}
                      family={member.family || head.family}
                      familyKana={member.familyKana || (member.family ? '' : head.familyKana)}
                      phone=""
                      notSame={card.notSame}
                      onNotSame={notSame}
                      onSame={same}
                    />
                  </MemberRow>
                ))}
              </ol>
            </>
          )}
          <div>
            <Button id="add-member" keys="Ctrl+↓" onClick={addMember}>
              {words.addMember}
            </Button>
          </div>
        </section>

        <section className="section stack">
          <ConsentField value={card.consent} onChange={(consent) => change((was) => ({ ...was, consent }))} />
          <Select
            label={words.source}
            width="medium"
            value={card.source}
            onChange={(source) => change((was) => ({ ...was, source }))}
            options={codes.sourceKind
              .filter((code) => code !== 'import')
              .map((code) => ({ value: code, label: label('sourceKind', code) }))}
          />
        </section>

        <div className="reception-save">
          <Button writes kind="primary" keys="Ctrl+Enter" busy={saving} onClick={() => void register()}>
            {saving ? words.saving : words.save}
          </Button>
          <span className="quiet small numbers">{keptAt ? words.draftKept(formats.clock(keptAt)) : words.draft}</span>
        </div>
      </div>
      </WritingArea>
    </div>
  )
}
