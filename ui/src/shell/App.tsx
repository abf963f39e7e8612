import { Suspense, lazy, useMemo, useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import { useFailureText } from '../messages/failures'
import { LanguageProvider, useWords } from '../messages/language'
import { shell } from '../messages/shell'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { LanguageChoiceProvider, keepLanguage, keptLanguage } from './languageChoice'
import { NavigationProvider, useHashNavigation } from './navigation'
import { Shell } from './Shell'
import { StatusProvider } from './status'
import { CodeScreen } from '../unlock/CodeScreen'
import { UnlockScreen } from '../unlock/UnlockScreen'

// Only ever needed once on a device.
const SetupScreen = lazy(() => import('../setup/SetupScreen').then((module) => ({ default: module.SetupScreen })))

/** The whole window: asks where this installation stands and shows what belongs there. */
export function App() {
  const [language, setLanguage] = useState(keptLanguage)
  const choice = useMemo(
    () => ({
      language,
      choose: (next: typeof language) => {
        keepLanguage(next)
        setLanguage(next)
      },
    }),
    [language],
  )
  return (
    <LanguageProvider value={language}>
      <LanguageChoiceProvider value={choice}>
        <Stages />
      </LanguageChoiceProvider>
    </LanguageProvider>
  )
}

function Stages() {
  const words = useWords(shell)
  const failureText = useFailureText()
  const navigation = useHashNavigation()
  // The setup shows its last page (the digits to note down) although the profile is open by then.
  const [held, setHeld] = useState(false)
  const { value: status, failure, again } = useAnswer('status', {}, { on: (event) => event.kind !== 'progress' })

  if (!status) {
    return failure ? (
      <main className="screen">
        <Banner
          kind="danger"
          live="alert"
          title={failureText(failure)}
          actions={<Button onClick={again}>{words.retry}</Button>}
        />
      </main>
    ) : null
  }
  return (
    <StatusProvider value={status}>
      <NavigationProvider value={navigation}>
        {status.stage === 'open' && !held ? (
          <Shell />
        ) : status.stage === 'locked' ? (
          <UnlockScreen />
        ) : status.stage === 'code' ? (
          <CodeScreen />
        ) : (
          <Suspense fallback={null}>
            <SetupScreen onHold={setHeld} />
          </Suspense>
        )}
      </NavigationProvider>
    </StatusProvider>
  )
}
