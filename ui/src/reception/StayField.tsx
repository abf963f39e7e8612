import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { PlaceView } from '../generated/app'
import { codes } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { parts } from '../messages/parts'
import { reception } from '../messages/reception'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { Select } from '../parts/Select'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'
import type { Stay } from './card'
import { stayCategoryOf } from './card'

const elsewhere = ['in_home', 'relatives', 'car', 'tent', 'hospital', 'care_facility', 'shelter_voluntary', 'moved_out', 'unknown']

interface Props {
  stay: Stay
  onChange: (stay: Stay) => void
  error: string | null
}

/** Where the household is: a known place, or elsewhere in words. Carried over to the next card. */
export function StayField({ stay, onChange, error }: Props) {
  const words = useWords(reception)
  const label = useCodeLabel()
  const announce = useAnnounce()
  const { value: places, again } = useAnswer('list_places', {})
  const [adding, setAdding] = useState(false)

  const options = [
    { value: '', label: words.placeNone },
    ...(places ?? []).map((place) => ({ value: `place:${place.id}`, label: place.name })),
    ...elsewhere.map((code) => ({ value: `stay:${code}`, label: label('stayCategory', code) })),
  ]
  const value = stay.placeId ? `place:${stay.placeId}` : stay.category ? `stay:${stay.category}` : ''

  function choose(chosen: string) {
    const [kind, code = ''] = [chosen.slice(0, chosen.indexOf(':')), chosen.slice(chosen.indexOf(':') + 1)]
    if (kind === 'place') {
      const place = places?.find((each) => each.id === code)
      onChange({ placeId: code, category: stayCategoryOf(place?.kind ?? ''), text: '' })
    } else {
      onChange({ placeId: null, category: kind === 'stay' ? code : '', text: stay.text })
    }
  }

  return (
    <div className="stay">
      <Select id="stay" label={words.place} value={value} onChange={choose} options={options} error={error} hint={value ? undefined : words.placeOpen} />
      {!stay.placeId && stay.category && stay.category !== 'unknown' && (
        <TextField
          id="placeText"
          label={words.placeText}
          value={stay.text}
          onChange={(text) => onChange({ ...stay, text })}
          hint={words.placeTextHint}
        />
      )}
      <Button writes kind="quiet" onClick={() => setAdding(true)}>
        {words.addPlace}
      </Button>
      <AddPlace
        open={adding}
        onClose={() => setAdding(false)}
        onAdded={(place) => {
          setAdding(false)
          again()
          onChange({ placeId: place.id, category: stayCategoryOf(place.kind), text: '' })
          announce(words.placeAdded(place.name))
        }}
      />
    </div>
  )
}

function AddPlace({ open, onClose, onAdded }: { open: boolean; onClose: () => void; onAdded: (place: PlaceView) => void }) {
  const words = useWords(reception)
  const partWords = useWords(parts)
  const label = useCodeLabel()
  const failureText = useFailureText()
  const { save, failure, saving, forget } = useSave()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<string>('temporary_shelter')
  const [address, setAddress] = useState('')

  async function add() {
    const place = await save('add_place', { name, kind, address })
    if (!place) return
    setName('')
    setAddress('')
    onAdded(place)
  }

  return (
    <Dialog
      open={open}
      title={words.addPlaceTitle}
      onClose={() => {
        forget()
        onClose()
      }}
      actions={
        <Button writes kind="primary" busy={saving} onClick={() => void add()}>
          {partWords.save}
        </Button>
      }
    >
      <TextField
        label={words.placeName}
        need="required"
        value={name}
        onChange={setName}
        hint={words.placeNameHint}
        error={failure ? failureText(failure) : null}
      />
      <Select
        label={words.placeKind}
        value={kind}
        onChange={setKind}
        options={codes.placeKind.map((code) => ({ value: code, label: label('placeKind', code) }))}
      />
      <TextField label={words.placeAddress} value={address} onChange={setAddress} width="full" />
    </Dialog>
  )
}
