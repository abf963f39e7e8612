import type { ReactNode } from 'react'
import { Component } from 'react'
import { useWords } from '../messages/language'
import { shell } from '../messages/shell'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'

interface Props {
  onBack: () => void
  children: ReactNode
}

/** Keeps a fault in one screen from taking the others away. */
export class Broken extends Component<Props, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true }
  }

  override render() {
    if (!this.state.broken) return this.props.children
    return <BrokenText onBack={this.props.onBack} />
  }
}

function BrokenText({ onBack }: { onBack: () => void }) {
  const words = useWords(shell)
  return (
    <div className="screen">
      <Banner
        kind="danger"
        live="alert"
        title={words.broken}
        actions={<Button onClick={onBack}>{words.brokenBack}</Button>}
      >
        {words.brokenText}
      </Banner>
    </div>
  )
}
