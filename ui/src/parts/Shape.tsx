import './Shape.css'

/** The shapes that go with a word; never alone. */
export type ShapeName =
  | 'triangle'
  | 'diamond'
  | 'circle'
  | 'ring'
  | 'half'
  | 'dash'
  | 'question'
  | 'not-equal'
  | 'hourglass'
  | 'stop'
  | 'lock'
  | 'flag'
  | 'check'
  | 'warning'
  | 'note'

const paths: Record<ShapeName, React.ReactNode> = {
  triangle: <path d="M8 2 15 14H1z" fill="currentColor" />,
  diamond: <path d="M8 1 15 8 8 15 1 8z" fill="currentColor" />,
  circle: <circle cx="8" cy="8" r="6" fill="currentColor" />,
  ring: <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.75" />,
  half: (
    <>
      <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" strokeWidth="1.75" />
      <path d="M8 2.5a5.5 5.5 0 0 0 0 11z" fill="currentColor" />
    </>
  ),
  dash: <path d="M2 8h12" stroke="currentColor" strokeWidth="2.5" />,
  question: (
    <path
      d="M4.5 5.5c0-4 7-4 7 0 0 2.5-3.5 2.5-3.5 5M8 13.2v.8"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
    />
  ),
  'not-equal': <path d="M2 6h12M2 10h12M11 2 5 14" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
  hourglass: (
    <path
      d="M3 1.5h10M3 14.5h10M4.5 2v2.5L8 8l3.5-3.5V2M4.5 14v-2.5L8 8l3.5 3.5V14"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinejoin="round"
    />
  ),
  stop: (
    <>
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" />
      <path d="M4.5 8h7" stroke="currentColor" strokeWidth="2.5" />
    </>
  ),
  lock: (
    <>
      <rect x="2.5" y="7" width="11" height="8" rx="1.5" fill="currentColor" />
      <path d="M5 7V4.5a3 3 0 0 1 6 0V7" fill="none" stroke="currentColor" strokeWidth="1.75" />
    </>
  ),
  flag: <path d="M3 15V1h9l-2 3.5L12 8H4.5v7z" fill="currentColor" />,
  check: <path d="m2 8.5 4 4 8-9" fill="none" stroke="currentColor" strokeWidth="2.25" strokeLinecap="round" />,
  warning: (
    <>
      <path d="M8 1.5 15.2 14H.8z" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinejoin="round" />
      <path d="M8 6v4M8 11.4v1.2" stroke="currentColor" strokeWidth="1.75" />
    </>
  ),
  note: (
    <>
      <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" strokeWidth="1.75" />
      <path d="M8 7v5M8 4v1.5" stroke="currentColor" strokeWidth="1.75" />
    </>
  ),
}

/** A sign drawn beside its word. */
export function Shape({ name }: { name: ShapeName }) {
  return (
    <svg className="shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {paths[name]}
    </svg>
  )
}
