namespace Jepa.MLNet.Planning;

/// <summary>
/// The cross-entropy method, CEM (Rubinstein 1999): mean and deviation become those of the elites, the samples of the
/// smallest costs.
/// </summary>
public sealed record CrossEntropy : PlanningMethod
{
    /// <summary>Gets the number of elites; fewer where fewer samples have a finite cost.</summary>
    /// <value>The default is 30. From 1 to the number of samples.</value>
    public int Elites { get; init; } = 30;

    /// <inheritdoc/>
    public override void Validate(int samples) => new OptionGuard(nameof(CrossEntropy)).Between(1, samples, Elites);

    /// <inheritdoc/>
    public override void Update(
        PlanRollouts rollouts, ReadOnlySpan<float> costs, Span<float> mean, Span<float> deviation)
    {
        float[] ranked = costs.ToArray();
        int[] order = [.. Enumerable.Range(0, ranked.Length)];
        Array.Sort(ranked, order);
        int count = Elites;
        while (ranked[count - 1] == float.PositiveInfinity)
            count--;
        ReadOnlySpan<int> elites = order.AsSpan(0, count);
        int size = rollouts.ActionSize;
        for (int step = 0; step < rollouts.Steps; step++)
        {
            ReadOnlySpan<float> actions = rollouts.Actions(step);
            for (int axis = 0; axis < size; axis++)
            {
                double sum = 0, squares = 0;
                foreach (int elite in elites)
                    sum += actions[elite * size + axis];
                double centre = sum / count;
                foreach (int elite in elites)
                    squares += Math.Pow(actions[elite * size + axis] - centre, 2);
                int place = step * size + axis;
                (mean[place], deviation[place]) = ((float)centre, (float)Math.Sqrt(squares / count));
            }
        }
    }
}
