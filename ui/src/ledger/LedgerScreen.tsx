import { useId, useState } from 'react'
import type { LedgerMade } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { ledger } from '../messages/ledger'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { ScreenTitle } from '../parts/ScreenTitle'
import { useSave } from '../parts/useSave'
import '../parts/Choices.css'

const forms = ['xlsx', 'csv', 'csv_plain'] as const
type Form = (typeof forms)[number]

/** 台帳の書き出し: the ledger in legal order, for Excel or for other systems. */
export function LedgerScreen() {
  const words = useWords(ledger)
  const formats = useFormats()
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const [form, setForm] = useState<Form>('xlsx')
  const [made, setMade] = useState<LedgerMade & { form: Form }>()
  const name = useId()

  const write = async () => {
    setMade(undefined)
    const written = await save('export_ledger', { form })
    if (written !== undefined) setMade({ ...written, form })
  }
  return (
    <div className="screen stack-wide">
      <ScreenTitle>{words.title}</ScreenTitle>
      <p>{words.lead}</p>
      <Banner kind="note" title={words.warning} />
      <fieldset className="choices">
        <legend className="field-label">{words.form}</legend>
        <div className="stack">
          {forms.map((each) => (
            <label key={each} className="choice">
              <input type="radio" name={name} checked={form === each} onChange={() => setForm(each)} />
              <span>
                {words.forms[each]} <span className="quiet">{words.hints[each]}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      {form !== 'xlsx' && <p>{words.beside}</p>}
      {failure !== undefined && <Banner kind="warning" live="alert" title={failureText(failure)} />}
      {saving && (
        <p role="status" className="quiet">
          {words.writing}
        </p>
      )}
      {made !== undefined && (
        <Banner kind="good" live="status" title={words.done(formats.count(made.people))}>
          <p>{words.where(made.fileName, made.folder)}</p>
          {made.files > 1 && <p>{words.files(formats.count(made.files))}</p>}
          {made.form === 'xlsx' && <p>{words.back}</p>}
        </Banner>
      )}
      <div className="row">
        <Button kind="primary" busy={saving} onClick={() => void write()}>
          {words.write}
        </Button>
      </div>
    </div>
  )
}
