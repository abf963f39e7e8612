import type { Status } from '../generated/app'
import { envelope } from '../messages/envelope'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { shell } from '../messages/shell'
import { Banner } from '../parts/Banner'
import { daysLeft, standingOf } from './status'

/** That this device's right ends soon, has ended, or was taken: what stays safe, and whom to ask. */
export function StandingBanner({ status }: { status: Status }) {
  const words = useWords(shell)
  const emergency = useWords(envelope).banner
  const formats = useFormats()
  const now = new Date()
  const left = daysLeft(status.validUntil, now)
  const endDay = status.validUntil ? formats.shortDay(status.validUntil) : ''
  const onlyHere = status.bar?.onlyHere ?? 0
  const handIn = onlyHere > 0 ? words.handIn(formats.count(onlyHere)) : words.handInNothing
  switch (standingOf(status, now)) {
    case 'withdrawn':
      return (
        <Held title={words.withdrawnTitle}>
          {onlyHere > 0 ? words.handOver(formats.count(onlyHere)) : words.handInNothing} {words.askWithdrawn}
        </Held>
      )
    case 'erased':
      return (
        <Held title={words.erasedTitle}>
          {words.erasedText} {onlyHere > 0 && words.handOver(formats.count(onlyHere))} {words.erasedAgain}
        </Held>
      )
    case 'closed':
      return (
        <Held title={words.closedTitle(endDay)}>
          {handIn} {words.askExtension}
        </Held>
      )
    case 'suspended':
      return (
        <Held title={words.suspendedTitle(status.suspendedUntil === null ? '' : formats.time(status.suspendedUntil))}>
          {handIn} {words.askSuspended}
        </Held>
      )
    case 'ended':
      return (
        <Held title={words.rightEndedTitle(endDay)}>
          {handIn} {words.askExtension}
        </Held>
      )
    default:
      if (status.role === 'emergency' && status.validUntil !== null) {
        return <Held title={emergency.title(formats.time(status.validUntil))}>{emergency.text}</Held>
      }
      return left !== null && left <= 3 ? <Held title={words.rightEndsSoon(left, endDay)}>{words.askExtension}</Held> : null
  }
}

function Held({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="shell-banner">
      <Banner kind="warning" title={title}>
        {children}
      </Banner>
    </div>
  )
}
