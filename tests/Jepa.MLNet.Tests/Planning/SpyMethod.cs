using Jepa.MLNet.Planning;

namespace Jepa.MLNet.Tests.Planning;

/// <summary>A method of an outsider's: notes what it is given, and plans what it is told.</summary>
internal sealed record SpyMethod(float[] Plan) : PlanningMethod
{
    public List<float[]> Means { get; } = [];

    public List<float[]> Deviations { get; } = [];

    public List<float> Actions { get; } = [];

    public List<float> Costs { get; } = [];

    public override void Validate(int samples)
    {
    }

    public override void Update(
        PlanRollouts rollouts, ReadOnlySpan<float> costs, Span<float> mean, Span<float> deviation)
    {
        Means.Add(mean.ToArray());
        Deviations.Add(deviation.ToArray());
        Costs.AddRange(costs);
        for (int step = 0; step < rollouts.Steps; step++)
            Actions.AddRange(rollouts.Actions(step));
        Plan.CopyTo(mean);
    }
}
