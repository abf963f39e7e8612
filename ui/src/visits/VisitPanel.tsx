import { useId, useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import type { PersonPage } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { visit } from '../messages/visit'
import { Button } from '../parts/Button'
import { TextField } from '../parts/TextField'
import { useDraft } from '../parts/useDraft'
import { WritingArea } from '../parts/WritingArea'
import { nameOf } from '../persons/personWords'
import { useStatus } from '../shell/status'
import { VisitForm } from './VisitForm'
import { emptyVisit, isWorthKeeping } from './visitDraft'
import './VisitPanel.css'

interface Props {
  personId: string
  onClose: () => void
  /** It is durable on this device; the sentence to announce. */
  onSaved: (sentence: string) => void
}

/** 訪問メモ beside the screen it was opened from. Esc closes; the draft stays. */
export function VisitPanel({ personId, onClose, onSaved }: Props) {
  const words = useWords(visit)
  const failureText = useFailureText()
  const titleId = useId()
  const { value: page, failure } = useAnswer('get_person', { id: personId })
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc is the panel's own key
    <aside
      className="visit-panel"
      role="dialog"
      aria-labelledby={titleId}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation()
          onClose()
        }
      }}
    >
      <header className="visit-head">
        <h2 id={titleId}>{page === undefined ? words.title : words.titleOf(nameOf(page.row, words.nameUnknown))}</h2>
        <Button kind="quiet" size="small" keys="Esc" onClick={onClose}>
          {words.close}
        </Button>
      </header>
      {page === undefined ? (
        <p role="status">{failure === undefined ? words.loading : failureText(failure)}</p>
      ) : (
        <Writing key={personId} page={page} onSaved={onSaved} />
      )}
    </aside>
  )
}

function Writing({ page, onSaved }: { page: PersonPage; onSaved: (sentence: string) => void }) {
  const words = useWords(visit)
  const formats = useFormats()
  const status = useStatus()
  const blank = emptyVisit(page.row.id, words.nextTitleDefault)
  const draft = useDraft(`visit:${page.row.id}`, blank, isWorthKeeping)
  const [timing, setTiming] = useState(false)
  const [opened] = useState(() => new Date().toISOString())
  if (!draft.ready) return <p role="status">{words.loading}</p>

  const { value } = draft
  const members = page.households[0]?.members ?? []
  const others = members.filter((one) => one.row.id !== page.row.id && one.left === null).map((one) => one.row)
  const choosesTime = timing || value.seenAt !== ''
  return (
    <>
      <div className="visit-when">
        {choosesTime ? (
          <>
            <TextField
              label={words.timeLabel}
              type="datetime-local"
              width="medium"
              value={value.seenAt}
              onChange={(seenAt) => draft.set({ ...value, seenAt })}
            />
            <Button
              kind="quiet"
              size="small"
              onClick={() => {
                setTiming(false)
                draft.set({ ...value, seenAt: '' })
              }}
            >
              {words.timeNow}
            </Button>
          </>
        ) : (
          <>
            <span className="numbers">{words.at(formats.time(opened))}</span>
            <Button kind="quiet" size="small" onClick={() => setTiming(true)}>
              {words.changeTime}
            </Button>
          </>
        )}
        <p role="status" className="visit-kept">
          {draft.keptAt !== null
            ? words.draftKept(formats.clock(draft.keptAt))
            : draft.cameBack
              ? words.draftBack
              : words.closeKeeps}
        </p>
        {draft.cameBack && (
          <Button kind="quiet" size="small" onClick={() => void draft.forget(blank)}>
            {words.draftDiscard}
          </Button>
        )}
      </div>
      <WritingArea>
        <VisitForm
          person={page.row}
          others={others}
          writesCare={status.mayWriteCare}
          draft={value}
          onChange={draft.set}
          onSaved={(who) => {
            void draft.forget(blank)
            onSaved(words.savedFor(who))
          }}
        />
      </WritingArea>
    </>
  )
}
