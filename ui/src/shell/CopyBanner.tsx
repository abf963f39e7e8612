import { useBackend } from '../backend/backend'
import { useWords } from '../messages/language'
import { shell } from '../messages/shell'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'

/** A profile that was put back from a copy: what that means, and the way on. */
export function CopyBanner() {
  const words = useWords(shell)
  const backend = useBackend()
  return (
    <Banner
      kind="danger"
      title={words.copyTitle}
      actions={<Button onClick={() => void backend.call('add_profile', { label: words.copyLabel })}>{words.copyDo}</Button>}
    >
      <p>{words.copyText}</p>
      <p>{words.copyDoText}</p>
    </Banner>
  )
}
