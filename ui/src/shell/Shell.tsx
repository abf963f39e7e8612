import type { ReactNode } from 'react'
import { Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import { events } from '../messages/events'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { shell } from '../messages/shell'
import { Button } from '../parts/Button'
import { Dialog } from '../parts/Dialog'
import { keepAll } from '../parts/keepers'
import { Kbd } from '../parts/Kbd'
import { WritingProvider } from '../parts/writing'
import { AnnounceProvider } from './announce'
import { BottomBar } from './BottomBar'
import { Broken } from './Broken'
import { CopyBanner } from './CopyBanner'
import { HelpPanel } from './HelpPanel'
import { useKeys } from './keys'
import type { ScreenName } from './navigation'
import { useNavigation, writeRoute } from './navigation'
import { SaidLine, useSaid } from './Said'
import { screens } from './screens'
import { ClockBanner } from './ClockBanner'
import { ShutScreen } from './ShutScreen'
import { StandingBanner } from './StandingBanner'
import { isShut, standingOf, useStatus } from './status'
import { useIdleLock } from './useIdleLock'
import './Shell.css'

/** Where no record of a person may be read: one that only audits. */
const withoutRoll = ['audit', 'exchange', 'other'] as const
const ofPeople: readonly ScreenName[] = ['today', 'search', 'reception', 'person', 'handovers', 'handover', 'prepare', 'tray', 'intake', 'same', 'imports', 'ledger']
const navigationOrder = ['today', 'search', 'reception', 'handovers', 'tray', 'exchange', 'other'] as const
const navigationKeys: Partial<Record<ScreenName, string>> = { search: 'Ctrl+K', reception: 'Ctrl+N' }

/** Which item of the navigation a screen belongs to. */
const navigationOf: Partial<Record<ScreenName, ScreenName>> = {
  person: 'search',
  handover: 'handovers',
  prepare: 'handovers',
  members: 'other',
  lost: 'other',
  audit: 'other',
  hidden: 'other',
  intake: 'other',
  same: 'other',
  imports: 'other',
  ledger: 'other',
  root: 'other',
  keys: 'other',
}

/** The frame around every screen of an open profile. */
export function Shell() {
  const words = useWords(shell)
  const eventWords = useWords(events)
  const formats = useFormats()
  const backend = useBackend()
  const navigation = useNavigation()
  const status = useStatus()
  const { route, go, back } = navigation
  const [helpOpen, setHelpOpen] = useState(false)
  const { said, announce } = useSaid()
  const main = useRef<HTMLElement>(null)

  useEffect(
    () =>
      backend.subscribe((event) => {
        if (event.kind === 'records_changed' && event.received) announce(eventWords.received)
      }),
    [backend, announce, eventWords],
  )

  const lock = useCallback(() => {
    // Drafts first: a locked store takes none.
    void keepAll().then(() => backend.call('lock', {}))
  }, [backend])
  const { secondsLeft, stay } = useIdleLock(true, lock)

  useKeys({
    'ctrl+k': () => go({ screen: 'search' }),
    'ctrl+n': () => go({ screen: 'reception' }),
    'ctrl+m': () => (route.screen === 'person' ? go(route, { visit: true }) : go({ screen: 'search' })),
    'ctrl+l': lock,
    f1: () => setHelpOpen((open) => !open),
    escape: () => (helpOpen ? setHelpOpen(false) : route.screen === 'today' ? undefined : back()),
  })

  useEffect(() => {
    main.current?.scrollTo?.(0, 0)
  }, [route.screen, route.id])

  const standing = standingOf(status, new Date())
  // Handing in and the keys of this device are left to a device that shows no record.
  const shut = isShut(standing) && !['exchange', 'tray', 'other', 'keys'].includes(route.screen)
  const screen = status.readsRoll || !ofPeople.includes(route.screen) ? route.screen : 'audit'
  const draw = shut ? () => <ShutScreen standing={standing} /> : screens[screen]
  const current = screen === 'audit' && !status.readsRoll ? 'audit' : (navigationOf[screen] ?? screen)

  return (
    <AnnounceProvider value={announce}>
      <WritingProvider value={status.copy ? words.copyReadOnly : (words.readOnly[standing] ?? '')}>
      <div className={status.practice ? 'shell shell-practice' : 'shell'}>
        <a
          className="shell-skip"
          href="#main"
          onClick={(event) => {
            event.preventDefault()
            main.current?.querySelector<HTMLElement>('h1')?.focus()
          }}
        >
          {words.skip}
        </a>
        <header className="shell-top">
          <div className="shell-band">
            <strong className="shell-operation">{status.operation ?? words.product}</strong>
            <span className={status.practice ? 'shell-mode shell-mode-practice' : 'shell-mode'}>
              {status.practice ? words.practice : words.live}
            </span>
            {status.practice && <span>{words.practiceNote}</span>}
            <span className="shell-device">{status.deviceName}</span>
          </div>
          <nav className="shell-nav" aria-label={words.navigation}>
            <ul>
              {(status.readsRoll ? navigationOrder : withoutRoll)
                .filter((screen) => screens[screen])
                .map((screen) => (
                  <li key={screen}>
                    <a
                      href={writeRoute({ screen })}
                      aria-current={current === screen ? 'page' : undefined}
                      aria-keyshortcuts={navigationKeys[screen]?.replace('Ctrl', 'Control')}
                      onClick={(event) => {
                        event.preventDefault()
                        go({ screen })
                      }}
                    >
                      {words.nav[screen]}
                      {screen === 'tray' && status.bar !== null && status.bar.aside > 0 && (
                        <span className="shell-count numbers">{words.navWaiting(formats.count(status.bar.aside))}</span>
                      )}
                      {navigationKeys[screen] && <Kbd keys={navigationKeys[screen]} />}
                    </a>
                  </li>
                ))}
            </ul>
          </nav>
        </header>

        <div className="shell-middle">
          <main id="main" ref={main} className="shell-main">
            {status.copy && (
              <div className="shell-banner">
                <CopyBanner />
              </div>
            )}
            <StandingBanner status={status} />
            {status.clock && <ClockBanner clock={status.clock} />}
            <Broken key={`${route.screen}/${route.id ?? ''}`} onBack={() => go({ screen: 'today' })}>
              <Suspense fallback={<Waiting>{words.asking}</Waiting>}>{draw ? draw(navigation) : null}</Suspense>
            </Broken>
          </main>
          {helpOpen && <HelpPanel screen={route.screen} onClose={() => setHelpOpen(false)} />}
        </div>

        <SaidLine said={said} announce={announce} />
        <BottomBar onHelp={() => setHelpOpen((open) => !open)} onLock={lock} helpOpen={helpOpen} />
      </div>
      <Dialog
        open={secondsLeft !== null}
        title={words.lockSoonTitle}
        onClose={stay}
        closeLabel={words.stay}
        actions={<Button onClick={lock}>{words.lockNow}</Button>}
      >
        <p>{words.lockSoon(secondsLeft ?? 0)}</p>
      </Dialog>
      </WritingProvider>
    </AnnounceProvider>
  )
}

/** Shown only when the answer is late, so that nothing flickers. */
function Waiting({ children }: { children: ReactNode }) {
  return <p className="shell-waiting">{children}</p>
}
