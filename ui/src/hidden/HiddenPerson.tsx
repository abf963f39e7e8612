import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { hidden as catalogue } from '../messages/hidden'
import { useWords } from '../messages/language'
import { person as personCatalogue } from '../messages/person'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { PersonName } from '../parts/PersonName'
import { ScreenTitle } from '../parts/ScreenTitle'
import { TextArea } from '../parts/TextArea'
import { TextField } from '../parts/TextField'
import { useSave } from '../parts/useSave'
import { Attachments } from '../persons/Attachments'
import { useAnnounce } from '../shell/announce'
import { useNavigation } from '../shell/navigation'
import { HiddenSign } from './HiddenSign'

/** Everything about one hidden person, and what can be done. */
export function HiddenPerson({ id }: { id: string }) {
  const words = useWords(catalogue)
  const person = useWords(personCatalogue)
  const formats = useFormats()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { go } = useNavigation()
  const { value: page, failure, again } = useAnswer('get_hidden', { id })
  const [note, setNote] = useState('')
  const [stay, setStay] = useState('')
  const [releasing, setReleasing] = useState(false)
  const { save, failure: refused, saving } = useSave()
  if (page === undefined) {
    return (
      <div className="screen">
        {failure === undefined ? (
          <p role="status">{words.loading}</p>
        ) : (
          <Banner kind="warning" title={failure.code === 'not_allowed' ? words.notAllowed : failureText(failure)} />
        )}
      </div>
    )
  }
  const { row } = page
  const name = row.name === '' ? row.kana : row.name
  const write = async () => {
    if ((await save('write_hidden', { id, note, stay })) === undefined) return
    setNote('')
    setStay('')
    announce(words.saved)
    again()
  }
  const release = async () => {
    const done = await save('release_hidden', { id })
    if (done === undefined) return
    announce(words.releasedDone(name))
    go({ screen: 'person', id: done.personId })
  }
  return (
    <div className="screen stack-wide">
      <div>
        <Button kind="quiet" size="small" onClick={() => go({ screen: 'hidden' })}>
          {words.back}
        </Button>
      </div>
      <div className="row">
        <ScreenTitle>
          <PersonName name={row.name} kana={row.kana} />
        </ScreenTitle>
        {row.released ? <span>{words.released}</span> : <HiddenSign />}
      </div>
      <p>
        <strong>{row.stay === '' ? person.stayUnknown : row.stay}</strong>
      </p>
      <p className="small quiet">{row.wasInRoll ? words.told(row.told, row.toldOf) : words.fromStart}</p>
      {refused !== undefined && <Banner kind="danger" live="alert" title={failureText(refused)} />}
      {!row.released && (
        <section className="section stack">
          <TextArea label={words.note} rows={3} value={note} onChange={setNote} />
          <TextField label={words.stay} hint={words.stayHint} width="full" value={stay} onChange={setStay} />
          <div className="row">
            <Button writes kind="primary" busy={saving} onClick={() => void write()}>
              {words.save}
            </Button>
            <Button writes onClick={() => setReleasing(true)}>
              {words.release}
            </Button>
          </div>
        </section>
      )}
      <section className="section">
        <h2>{words.fields}</h2>
        <dl>
          {page.fields.map((field) => (
            <div key={`${field.class}/${field.field}`}>
              <dt>{person.fieldNames[field.field] ?? field.field}</dt>
              <dd>{field.value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <Attachments
        personId={id}
        name={name}
        attachments={page.attachments}
        mayAttach={!row.released}
        onChanged={again}
      />
      <section className="section">
        <h2>{words.history}</h2>
        <ul className="plain stack">
          {page.timeline.map((line) => (
            <li key={line.id}>
              <time className="numbers" dateTime={line.at}>
                {formats.time(line.at)}
              </time>{' '}
              <span className="quiet">{person.timeline.kinds[line.kind] ?? line.kind}</span> {line.text}{' '}
              <span className="small quiet">
                {line.by.name} {line.by.team}
              </span>
            </li>
          ))}
        </ul>
      </section>
      <Dialog
        open={releasing}
        title={words.releaseTitle(name)}
        onClose={() => setReleasing(false)}
        actions={
          <Button writes kind="danger" busy={saving} onClick={() => void release()}>
            {words.releaseYes}
          </Button>
        }
      >
        <p>{words.releaseText}</p>
      </Dialog>
    </div>
  )
}
