import type { ReactNode } from 'react'
import { useWords } from '../messages/language'
import { shell } from '../messages/shell'
import { unlock } from '../messages/unlock'
import { useStatus } from '../shell/status'
import './UnlockScreen.css'

/** The card on the locked screen. Nothing personal is on it: no name, no number of people, no hint. */
export function Door({ children }: { children: ReactNode }) {
  const words = useWords(unlock)
  const frame = useWords(shell)
  const { operation, deviceName, practice } = useStatus()
  return (
    <main className="unlock">
      <div className="unlock-card stack-wide">
        <p className="unlock-operation">
          {operation ?? frame.product}
          {deviceName && <span className="quiet small">{deviceName}</span>}
        </p>
        {practice && <p className="unlock-practice">{words.practice}</p>}
        {children}
      </div>
    </main>
  )
}
