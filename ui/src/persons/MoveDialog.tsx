import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { PersonPage } from '../generated/app'
import { codes } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { person as catalogue } from '../messages/person'
import { CheckBox } from '../parts/CheckBox'
import { RadioDigits } from '../parts/RadioDigits'
import { Select } from '../parts/Select'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'
import { nameOf } from './personWords'
import { SavingDialog } from './SavingDialog'

/** Which kinds of known places go with a category; others are written in words. */
const PLACE_KINDS: Record<string, readonly string[]> = {
  shelter_designated: ['designated_shelter', 'emergency_evacuation'],
  shelter_voluntary: ['temporary_shelter', 'isolated_settlement'],
  shelter_1_5: ['shelter_1_5'],
  shelter_secondary: ['secondary_lodging', 'temporary_stay'],
  shelter_welfare: ['welfare_shelter'],
  temporary_constructed: ['temporary_housing_site'],
  care_facility: ['care_facility'],
  hospital: ['medical'],
}

const OTHER = 'other'

interface Props {
  page: PersonPage
  onClose: () => void
  onChanged: () => void
}

/** 居場所を変える: for one or more of the household at once. */
export function MoveDialog({ page, onClose, onChanged }: Props) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure, saving } = useSave()
  const { value: places } = useAnswer('list_places', {}, { on: () => false })
  const members = (page.households[0]?.members ?? []).filter((one) => one.left === null).map((one) => one.row)
  const people = [page.row, ...members.filter((one) => one.id !== page.row.id)]
  const [who, setWho] = useState([page.row.id])
  const [category, setCategory] = useState('')
  const [placeId, setPlaceId] = useState('')
  const [placeText, setPlaceText] = useState('')
  const [presence, setPresence] = useState('')
  const [source, setSource] = useState('self')
  const [verification, setVerification] = useState('stated')
  const [when, setWhen] = useState<'now' | 'yesterday' | 'pick'>('now')
  const [moment, setMoment] = useState('')
  const [refusal, setRefusal] = useState('')
  const kinds = PLACE_KINDS[category] ?? []
  const known = (places ?? []).filter((place) => kinds.includes(place.kind))
  const writes = known.length === 0 || placeId === OTHER

  const clear = <T,>(set: (value: T) => void) => (value: T) => {
    setRefusal('')
    set(value)
  }
  const seenAt = () => {
    if (when === 'now') return null
    if (when === 'pick') return moment === '' ? null : new Date(moment).toISOString()
    return new Date(Date.now() - 86_400_000).toISOString()
  }
  const keep = async () => {
    if (who.length === 0) return setRefusal(words.move.chooseSomeone)
    if (category === '') return setRefusal(words.move.categoryMissing)
    const chosen = !writes && placeId !== '' ? placeId : null
    const needsPlace = category !== 'unknown' && category !== 'in_home' && category !== 'car'
    if (needsPlace && chosen === null && placeText.trim() === '') return setRefusal(words.move.placeMissing)
    const saved = await save('move_people', {
      personIds: who,
      category,
      placeId: chosen,
      placeText: writes ? placeText.trim() : '',
      presence,
      seenAt: seenAt(),
      source,
      verification,
    })
    if (saved === undefined) return
    announce(words.move.saved)
    onChanged()
    onClose()
  }

  return (
    <SavingDialog
      title={words.move.title}
      saveLabel={words.move.save}
      saving={saving}
      problem={refusal !== '' ? refusal : failure === undefined ? '' : failureText(failure)}
      onSave={() => void keep()}
      onClose={onClose}
    >
      {people.length > 1 && (
        <fieldset>
          <legend className="field-label">{words.move.who}</legend>
          <div className="row">
            {people.map((one) => (
              <CheckBox
                key={one.id}
                label={nameOf(one, words.nameUnknown)}
                checked={who.includes(one.id)}
                onChange={(ticked) => clear(setWho)(ticked ? [...who, one.id] : who.filter((id) => id !== one.id))}
              />
            ))}
          </div>
        </fieldset>
      )}
      <div className="person-move">
        <Select
          label={words.move.category}
          value={category}
          error={refusal === words.move.categoryMissing ? refusal : null}
          onChange={(code) => {
            clear(setCategory)(code)
            setPlaceId('')
          }}
          options={[
            { value: '', label: words.move.choose },
            ...codes.stayCategory.map((code) => ({ value: code as string, label: label('stayCategory', code) })),
          ]}
        />
        {known.length > 0 && (
          <Select
            label={words.move.place}
            value={placeId}
            error={refusal === words.move.placeMissing && !writes ? refusal : null}
            onChange={clear(setPlaceId)}
            options={[
              { value: '', label: words.move.choose },
              ...known.map((place) => ({ value: place.id, label: words.move.peopleAt(place.name, place.people) })),
              { value: OTHER, label: words.move.placeOther },
            ]}
          />
        )}
        {writes && (
          <TextField
            label={words.move.placeText}
            hint={words.move.placeTextHint}
            width="full"
            value={placeText}
            error={refusal === words.move.placeMissing ? refusal : null}
            onChange={clear(setPlaceText)}
          />
        )}
      </div>
      <RadioDigits
        label={words.move.presence}
        value={presence}
        onChange={setPresence}
        choices={codes.presence.map((code) => ({ code, label: label('presence', code) }))}
      />
      <div className="person-move">
        <Select
          label={words.move.source}
          value={source}
          onChange={setSource}
          options={codes.sourceKind
            .filter((code) => code !== 'import')
            .map((code) => ({ value: code, label: label('sourceKind', code) }))}
        />
        <Select
          label={words.move.verification}
          value={verification}
          onChange={setVerification}
          options={codes.verification
            .filter((code) => code !== 'conflict')
            .map((code) => ({ value: code, label: label('verification', code) }))}
        />
      </div>
      <RadioDigits
        label={words.move.when}
        value={when}
        onChange={(code) => setWhen(code === 'yesterday' || code === 'pick' ? code : 'now')}
        choices={[
          { code: 'now', label: words.move.whenNow },
          { code: 'yesterday', label: words.move.whenYesterday },
          { code: 'pick', label: words.move.whenPick },
        ]}
      />
      {when === 'pick' && (
        <TextField label={words.move.whenLabel} type="datetime-local" value={moment} onChange={setMoment} />
      )}
    </SavingDialog>
  )
}
