import type { ClockView } from '../generated/app'
import { useWords } from '../messages/language'
import { shell } from '../messages/shell'
import { Banner } from '../parts/Banner'

/** That this device's clock is wrong, or differs from others': what stays safe, and what to do. */
export function ClockBanner({ clock }: { clock: ClockView }) {
  const words = useWords(shell)
  const by = words.clockBy(clock.minutes)
  const title =
    clock.kind === 'ahead'
      ? words.clockAhead(by)
      : clock.kind === 'behind'
        ? words.clockBehind(by)
        : words.clockDiffers(by, clock.devices)
  return (
    <div className="shell-banner">
      <Banner kind="warning" title={title}>
        {clock.kind === 'differs' ? words.clockCompare : words.clockSet}
      </Banner>
    </div>
  )
}
