import './keys.css'

/** Squares for the camera of a telephone, with the quiet edge that it needs around them. */
export function CodePicture({ rows, label }: { rows: readonly string[]; label: string }) {
  const edge = 4
  const size = rows.length + 2 * edge
  const squares = rows
    .flatMap((row, y) => [...row].map((square, x) => (square === '1' ? `M${x + edge} ${y + edge}h1v1h-1z` : '')))
    .join('')
  return (
    <svg className="keys-picture" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path className="keys-picture-ground" d={`M0 0h${size}v${size}H0z`} />
      <path className="keys-picture-square" d={squares} />
    </svg>
  )
}
