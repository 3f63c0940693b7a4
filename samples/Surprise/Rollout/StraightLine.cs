namespace Jepa.Samples.Surprise.Rollout;

/// <summary>The constant-velocity baseline: the least-squares line of the last heights, drawn on.</summary>
/// <param name="Weights">What a height counts for, oldest first.</param>
internal sealed record StraightLine(double[] Weights)
{
    /// <summary>A line through as many heights, two or more, as serves best on the given examples.</summary>
    public static StraightLine Fit(Examples examples, int step) => Enumerable
        .Range(2, examples.Windows[0].Length - 1)
        .Select(count => Through(count, step))
        .MaxBy(line => Statistics.RSquared(line.Predict(examples.Windows), examples.Heights[step - 1]))!;

    public double[] Predict(float[][] windows) => [.. windows.Select(window =>
    {
        double height = 0;
        for (int place = 0; place < Weights.Length; place++)
            height += Weights[place] * window[^(Weights.Length - place)];
        return height;
    })];

    private static StraightLine Through(int count, int step)
    {
        double middle = 0.5 * (count - 1), spread = count * ((double)count * count - 1) / 12; // Σ (place − middle)²
        double ahead = count - 1 + step - middle;
        return new StraightLine(
            [.. Enumerable.Range(0, count).Select(place => 1.0 / count + ahead * (place - middle) / spread)]);
    }
}
