import type { TrayItem, TrayRow } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { tray as catalogue } from '../messages/tray'
import { CheckBox } from '../parts/CheckBox'
import { shownName } from '../parts/letterForms'
import { whoOf } from '../persons/personWords'
import { useFieldWords } from '../persons/useFieldWords'
import { useItemCode } from '../persons/useItemCode'
import { useNavigation, writeRoute } from '../shell/navigation'

interface Props {
  row: TrayRow
  ticked: boolean
  onTick: (ticked: boolean) => void
}

/** Items of one entry that are shown at once; the others open on demand. */
const SHOWN = 6

/** What one entry says, who wrote it, and why it waits. */
export function Waiting({ row, ticked, onTick }: Props) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const formats = useFormats()
  const when = row.at === null ? words.noTime : formats.time(row.at)
  const from = words.from(row.deviceName, row.team)
  const reasons = [...new Set(row.items.map((item) => item.reason))]
  const [first, rest] = [row.items.slice(0, SHOWN), row.items.slice(SHOWN)]
  return (
    <li className="tray-row" aria-label={`${from} ${when}`}>
      <div className="tray-head">
        {row.own || row.id === '' ? (
          <span className="tray-from">
            {from} <span className="numbers">{when}</span>
          </span>
        ) : (
          <CheckBox
            says={words.choose(from, when)}
            checked={ticked}
            onChange={onTick}
            label={
              <span className="tray-from">
                {from} <span className="numbers">{when}</span>
              </span>
            }
          />
        )}
      </div>
      <ul className="tray-items">
        {first.map((item, at) => (
          <Item key={at} item={item} />
        ))}
      </ul>
      {rest.length > 0 && (
        <details>
          <summary>{words.more(rest.length)}</summary>
          <ul className="tray-items">
            {rest.map((item, at) => (
              <Item key={at} item={item} />
            ))}
          </ul>
        </details>
      )}
      <div className="tray-why">
        <strong className="small">{words.why}</strong>
        {reasons.map((reason) => (
          <p key={reason} className="small">
            {label('asideReason', reason)}
          </p>
        ))}
        {!row.acceptable ? (
          <p className="quiet small">{words.acceptNot}</p>
        ) : (
          !row.mayAccept && !row.own && <p className="quiet small">{words.acceptNotHere}</p>
        )}
        {row.decision !== null && (
          <p className="tray-decision small">
            {words.decided(whoOf({ ...row.decision, device: '' }), formats.time(row.decision.at))}
            <br />
            {words.decidedWhy(row.decision.why)}
          </p>
        )}
      </div>
    </li>
  )
}

function Item({ item }: { item: TrayItem }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  const fields = useFieldWords()
  const code = useItemCode(item)
  const { go } = useNavigation()
  const { personId } = item
  const text = item.kind === 'field' ? fields.value(item.code, item.text) : item.text
  const who = whoOf(item.by)
  return (
    <li className="tray-item">
      <span className="tray-kind">{words.kinds[item.kind] ?? words.kinds['other']}</span>
      <div>
        {item.kind === 'unreadable' ? (
          <p className="quiet">{words.unreadable}</p>
        ) : (
          <p className="tray-text">
            {code !== '' && <strong className="tray-code">{code}</strong>}
            {shownName(text)}
          </p>
        )}
        <p className="quiet small">
          {item.personName !== '' ? words.of(shownName(item.personName)) : item.kind === 'unreadable' ? '' : words.noPerson}
          {personId !== null && (
            <>
              {' '}
              <a
                href={writeRoute({ screen: 'person', id: personId })}
                onClick={(event) => {
                  event.preventDefault()
                  go({ screen: 'person', id: personId })
                }}
              >
                {words.openPerson}
              </a>
            </>
          )}
          {who !== '' && item.by.typed !== '' && <span className="tray-by numbers">{words.wrote(who, formats.time(item.by.typed))}</span>}
        </p>
      </div>
    </li>
  )
}
