import type { LinkedRecord, PersonPage } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { same as catalogue } from '../messages/same'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { PersonLine } from '../parts/PersonLine'
import { useSave } from '../parts/useSave'
import { Said } from '../same/Said'
import '../same/same.css'
import { useAnnounce } from '../shell/announce'
import { useNavigation } from '../shell/navigation'
import { FIELDS_ELSEWHERE } from './fieldGroups'
import { useFieldWords } from './useFieldWords'

/** The other entries of the same person, with what they say otherwise and the way to part them. */
export function Records({ page, onChanged }: { page: PersonPage; onChanged: () => void }) {
  const words = useWords(catalogue)
  const { go } = useNavigation()
  if (page.records.length === 0 && page.contested.length === 0) return null
  return (
    <section className="section stack">
      {page.contested.map((row) => (
        <Banner
          key={row.id}
          kind="warning"
          title={words.doubt(row.name || row.kana)}
          actions={
            <Button size="small" onClick={() => go({ screen: 'same' })}>
              {words.decide}
            </Button>
          }
        />
      ))}
      {page.records.length > 0 && (
        <>
          <h2>{words.records}</h2>
          <p className="small quiet">{words.recordsWhat}</p>
          {page.records.map((record) => (
            <Record key={record.row.id} record={record} page={page} onChanged={onChanged} />
          ))}
        </>
      )}
    </section>
  )
}

function Record({ record, page, onChanged }: { record: LinkedRecord; page: PersonPage; onChanged: () => void }) {
  const words = useWords(catalogue)
  const fields = useFieldWords()
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { save, failure, saving } = useSave()
  const { go } = useNavigation()
  const { row } = record
  const said = record.fields.filter((field) => !FIELDS_ELSEWHERE.has(field.field))
  const direct = record.said.some((each) => each.inForce && each.verdict === 'same')
  const part = async () => {
    const pairs = [{ one: page.row.id, other: row.id }]
    const done = await save('say_same', { pairs, verdict: 'withdrawn', comment: '' })
    if (done === undefined) return
    announce(words.parted)
    onChanged()
  }
  return (
    <div className="same-record stack">
      <div className="person-lines">
        <PersonLine person={row} />
      </div>
      {said.length > 0 && (
        <p className="small">
          {words.otherwise}: {said.map((field) => `${fields.name(field.field)} ${fields.value(field.field, field.value)}`).join('、')}
        </p>
      )}
      {failure !== undefined && <Banner kind="danger" live="alert" title={failureText(failure)} />}
      {page.mayLink &&
        !direct && <p className="small quiet">{words.through}</p>}
      <div className="row">
        <Button size="small" onClick={() => go({ screen: 'person', id: row.id })}>
          {words.openRecord}
        </Button>
        {page.mayLink && direct && (
          <Button writes size="small" busy={saving} onClick={() => void part()}>
            {words.part(row.name || row.kana)}
          </Button>
        )}
      </div>
      <Said said={record.said} />
    </div>
  )
}
