import './CheckNumber.css'

/** Digits to compare by eye or to read aloud: groups of four, large, even. */
export function CheckNumber({ groups }: { groups: readonly string[] }) {
  return (
    <span className="check-number numbers">
      {groups.map((group, index) => (
        <span key={`${index}-${group}`}>{group}</span>
      ))}
    </span>
  )
}
