import type { KeyboardEvent } from 'react'
import { useEffect, useId, useRef, useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import { useFailureText } from '../messages/failures'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { search } from '../messages/search'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { PersonLine } from '../parts/PersonLine'
import { ScreenTitle } from '../parts/ScreenTitle'
import { TextField } from '../parts/TextField'
import { useNavigation } from '../shell/navigation'
import { useStatus } from '../shell/status'
import './SearchScreen.css'

const ROWS = 50

// Kept while the window is open, so that coming back from a person shows the same list.
let lastTyped = ''

/** Forgets the words typed last, as on locking. */
export function forgetSearch(): void {
  lastTyped = ''
}

/** 探す: asks on every key, also while a conversion is under way. */
export function SearchScreen() {
  const words = useWords(search)
  const formats = useFormats()
  const failureText = useFailureText()
  const { go } = useNavigation()
  const { bar } = useStatus()
  const [text, setText] = useState(lastTyped)
  const [at, setAt] = useState(0)
  // Enter came before the answer to what was typed last.
  const opensFirst = useRef(false)
  const listId = useId()
  const typed = text.trim()
  const { value: found, failure, asking } = useAnswer(
    'search_people',
    { text: typed, limit: ROWS },
    { when: typed !== '', on: (event) => event.kind === 'records_changed' },
  )
  const rows = typed === '' ? [] : (found?.rows ?? [])
  const current = Math.min(at, Math.max(rows.length - 1, 0))
  const optionId = (index: number) => `${listId}-${index}`

  useEffect(() => {
    if (asking || !opensFirst.current) return
    opensFirst.current = false
    const first = found?.rows[0]
    if (first) go({ screen: 'person', id: first.id })
  }, [asking, found, go])

  function type(value: string) {
    lastTyped = value
    setText(value)
    setAt(0)
    opensFirst.current = false
  }

  function choose(index: number) {
    const row = rows[index]
    if (row) go({ screen: 'person', id: row.id })
  }

  function press(event: KeyboardEvent<HTMLInputElement>) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (step !== undefined && rows.length > 0) {
      event.preventDefault()
      const next = Math.min(Math.max(current + step, 0), rows.length - 1)
      setAt(next)
      document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      // The rows still answer an earlier text: the first of them may be somebody else.
      if (asking) opensFirst.current = true
      else choose(current)
    } else if (event.key === 'Escape' && text) {
      event.preventDefault()
      type('')
    }
  }

  const exchanged = bar?.lastExchange ? words.exchangedAt(formats.time(bar.lastExchange)) : words.neverExchanged
  const seconds = found ? (found.millis / 1000).toFixed(found.millis < 10 ? 3 : 2) : ''
  const total = found ? (found.total >= 1000 ? `${words.many}+` : formats.count(found.total)) : ''
  const nothing = typed !== '' && found !== undefined && rows.length === 0

  return (
    <div className="screen search">
      <ScreenTitle takesFocus={false}>{words.title}</ScreenTitle>
      <div className="search-ask">
        <TextField
          label={words.field}
          value={text}
          onChange={type}
          width="full"
          hint={words.hint}
          autoFocus
          type="search"
          role="combobox"
          aria-expanded={rows.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={rows.length > 0 ? optionId(current) : undefined}
          onKeyDown={press}
        />
      </div>
      <p className="search-scope quiet small">{words.scope(formats.count(bar?.people ?? 0), exchanged)}</p>

      {failure && <Banner kind="warning" live="alert" title={failureText(failure)} />}

      { }
      <div id={listId} role="listbox" aria-label={words.results} className="person-lines search-rows">
        {rows.map((row, index) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- Enter in the field opens the row
          <div
            key={row.id}
            id={optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            aria-setsize={found?.total ?? -1}
            aria-posinset={index + 1}
            className="person-line search-row"
            onClick={() => choose(index)}
          >
            <PersonLine person={row} records={found?.together.find((one) => one.id === row.id)?.records ?? 1} />
          </div>
        ))}
      </div>

      <div role="status">
        {nothing && (
          <div className="search-empty">
            <p>
              <strong>{words.emptyTitle(typed)}</strong>
            </p>
            <p>
              {words.emptyText(exchanged)}
              {words.emptyNext}
            </p>
          </div>
        )}
        {rows.length > 0 && found && (
          <p className="search-count quiet small">
            {found.total > rows.length ? (
              <>
                {words.count(formats.count(rows.length), total, seconds)} {words.narrow}
              </>
            ) : (
              words.allShown(total, seconds)
            )}{' '}
            {words.moveHint}
          </p>
        )}
        {typed === '' && <p className="search-empty">{words.start}</p>}
      </div>

      <div className="search-new">
        <Button keys="Ctrl+N" onClick={() => go({ screen: 'reception' }, typed ? { typed } : {})}>
          {typed && nothing ? words.register : words.registerBlank}
        </Button>
      </div>
    </div>
  )
}
