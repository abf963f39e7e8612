import { events } from '../messages/events'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { shell } from '../messages/shell'
import { Kbd } from '../parts/Kbd'
import { Shape } from '../parts/Shape'
import { useNavigation, writeRoute } from './navigation'
import { daysLeft, standingOf, useStatus } from './status'

interface Props {
  onHelp: () => void
  onLock: () => void
  helpOpen: boolean
}

/** Text that is always true: what stands only here, when records last travelled, who writes. */
export function BottomBar({ onHelp, onLock, helpOpen }: Props) {
  const words = useWords(shell)
  const eventWords = useWords(events)
  const formats = useFormats()
  const { go } = useNavigation()
  const status = useStatus()
  const { bar, operatorName, team, validUntil } = status
  const left = daysLeft(validUntil, new Date())
  const standing = standingOf(status, new Date())
  const stopped = {
    suspended: words.suspendedShort,
    withdrawn: words.withdrawnShort,
    erased: words.erasedShort,
    ended: words.rightEnded,
    closed: words.rightEnded,
  }[standing]
  const toExchange = {
    href: writeRoute({ screen: 'exchange' }),
    onClick: (event: React.MouseEvent) => {
      event.preventDefault()
      go({ screen: 'exchange' })
    },
  }
  return (
    <footer className="bar" aria-label={words.bar}>
      {bar && (
        <ul className="bar-state numbers">
          <li>
            <a {...toExchange}>
              {bar.receiving ? (
                <>
                  <Shape name="half" />
                  {words.receiving(eventWords.counted(bar.receiving.done, bar.receiving.expected))}
                </>
              ) : bar.connected > 0 ? (
                <>
                  <Shape name="circle" />
                  {words.connected(bar.connected)}
                </>
              ) : (
                <>
                  <Shape name="ring" />
                  {words.offline}
                </>
              )}
            </a>
          </li>
          <li>
            <a {...toExchange}>
              {bar.onlyHere > 0 ? (
                <>
                  <strong>{words.onlyHere(formats.count(bar.onlyHere))}</strong>
                  {bar.oldestOnlyHere && <span>{words.oldest(formats.time(bar.oldestOnlyHere))}</span>}
                </>
              ) : (
                words.onlyHereNone
              )}
            </a>
          </li>
          <li>{bar.lastExchange ? words.lastExchange(formats.time(bar.lastExchange)) : words.neverExchanged}</li>
        </ul>
      )}
      <ul className="bar-own">
        <li>{words.writer(operatorName, team)}</li>
        {stopped !== undefined ? (
          <li className="bar-ending">
            <Shape name="stop" />
            {stopped}
          </li>
        ) : (
          left !== null &&
          left <= 30 && (
            <li className={left <= 3 ? 'bar-ending' : undefined}>
              {left <= 3 && <Shape name="hourglass" />}
              {words.daysLeft(left)}
            </li>
          )
        )}
        <li>
          <button type="button" aria-expanded={helpOpen} aria-keyshortcuts="F1" onClick={onHelp}>
            {words.help}
            <Kbd keys="F1" />
          </button>
        </li>
        <li>
          <button type="button" aria-keyshortcuts="Control+L" onClick={onLock}>
            <Shape name="lock" />
            {words.lock}
          </button>
        </li>
      </ul>
    </footer>
  )
}
