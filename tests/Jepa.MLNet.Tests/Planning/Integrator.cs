using Jepa.MLNet.Planning;

namespace Jepa.MLNet.Tests.Planning;

/// <summary>s′ = s + Σ of the step's actions: the actions to a trajectory are its differences.</summary>
internal sealed class Integrator(int size, int actionsPerStep = 1) : Dynamics
{
    public override int StateSize => size;

    public override int ActionSize => size;

    public override int ActionsPerStep => actionsPerStep;

    public override void Advance(ReadOnlySpan<float> states, ReadOnlySpan<float> actions, Span<float> nextStates)
    {
        for (int place = 0; place < states.Length; place++)
        {
            (int row, int axis) = Math.DivRem(place, size);
            nextStates[place] = states[place];
            for (int action = 0; action < actionsPerStep; action++)
                nextStates[place] += actions[(row * actionsPerStep + action) * size + axis];
        }
    }
}
