using System.Numerics;
using Jepa.MLNet.Onnx;

namespace Jepa.MLNet.Planning;

/// <summary>The goals of a cost: one for all plans, or one for each.</summary>
internal sealed class Goals
{
    private readonly string _owner;
    private readonly float[] _values;
    private readonly int _steps;

    /// <param name="owner">The cost, for messages.</param>
    /// <param name="values">[plans or 1, steps, D].</param>
    /// <param name="steps">The states of a goal: 1, or S for a trajectory.</param>
    public Goals(string owner, ReadOnlySpan<float> values, int steps)
    {
        var guard = new OptionGuard(owner);
        guard.AtLeast(1, values.Length, "goals.Length");
        if (!FiniteRows.AllFinite(values))
            throw new ArgumentException($"{owner}.goals holds NaN or an infinity; expected finite numbers.");
        (_owner, _values, _steps) = (owner, values.ToArray(), steps);
    }

    /// <summary>Gives the goal of the rollouts' plan, [steps, D].</summary>
    public ReadOnlySpan<float> Of(PlanRollouts rollouts)
    {
        if (_steps > 1 && _steps != rollouts.Steps)
            throw new ArgumentException($"{_owner}.steps is {_steps}; expected the plans' {rollouts.Steps}.");
        int size = _steps * rollouts.StateSize;
        if (_values.Length == size)
            return _values;
        if (_values.Length != (long)size * rollouts.Plans)
        {
            throw new ArgumentException(
                $"{_owner}.goals holds {_values.Length} values; expected {size} for all plans, or {rollouts.Plans} " +
                $"times {size}.");
        }
        return _values.AsSpan(rollouts.Plan * size, size);
    }

    /// <summary>Adds weight · ‖s − s*‖²/D of each state.</summary>
    public static void AddDistances(
        ReadOnlySpan<float> states, ReadOnlySpan<float> goal, float weight, Span<float> costs)
    {
        float scale = weight / goal.Length;
        for (int sample = 0; sample < costs.Length; sample++)
            costs[sample] += scale * SquaredDistance(states.Slice(sample * goal.Length, goal.Length), goal);
    }

    /// <remarks>TensorPrimitives has the distance alone, whose root would have to be squared away.</remarks>
    private static float SquaredDistance(ReadOnlySpan<float> state, ReadOnlySpan<float> goal)
    {
        Vector<float> squares = default;
        int axis = 0;
        for (; axis <= goal.Length - Vector<float>.Count; axis += Vector<float>.Count)
        {
            Vector<float> difference = new Vector<float>(state[axis..]) - new Vector<float>(goal[axis..]);
            squares += difference * difference;
        }
        float sum = Vector.Sum(squares);
        for (; axis < goal.Length; axis++)
            sum += (state[axis] - goal[axis]) * (state[axis] - goal[axis]);
        return sum;
    }
}
