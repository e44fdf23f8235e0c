/** How well the best passage meets the question, against the line below which nothing is answered. */
export function Confidence({ value, threshold }: { value: number; threshold: number }) {
  const above = value >= threshold;
  const percent = (share: number) => `${Math.min(100, Math.max(0, share * 100))}%`;
  return (
    <section>
      <h3>Confidence</h3>
      <div className="meter" aria-hidden="true">
        <span style={{ width: percent(value) }} />
        <i style={{ left: percent(threshold) }} />
      </div>
      <p className="small">
        {value.toFixed(3)}, {above ? "above" : "below"} the line of {threshold.toFixed(3)}:{" "}
        {above ? "enough to answer from." : "not enough to answer from."}
      </p>
    </section>
  );
}
