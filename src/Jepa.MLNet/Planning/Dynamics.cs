namespace Jepa.MLNet.Planning;

/// <summary>
/// Dynamics to plan over: s′ = f(s, a). <see cref="JepaDynamics"/> is a world model's; derive from this class to plan
/// over a simulator of your own.
/// </summary>
public abstract class Dynamics
{
    /// <summary>Gets D, the numbers of a state: a latent's, for a world model.</summary>
    public abstract int StateSize { get; }

    /// <summary>Gets A, the numbers of an action.</summary>
    public abstract int ActionSize { get; }

    /// <summary>Gets H, the actions of one step: the horizon in frames, for a world model.</summary>
    /// <value>1, unless a derived class says otherwise.</value>
    public virtual int ActionsPerStep => 1;

    /// <summary>Computes the states one step on. Called by one thread at a time for each planner.</summary>
    /// <param name="states">[N, D].</param>
    /// <param name="actions">[N, A·H], the actions of a step oldest first.</param>
    /// <param name="nextStates">Receives [N, D].</param>
    public abstract void Advance(ReadOnlySpan<float> states, ReadOnlySpan<float> actions, Span<float> nextStates);

    /// <summary>Binds a rollout to the memory that it reads and writes.</summary>
    internal virtual IBoundRollout Bind(RolloutMemory memory) => new SteppedRollout(this, memory);

    private sealed class SteppedRollout(Dynamics dynamics, RolloutMemory memory) : IBoundRollout
    {
        public void Run()
        {
            for (int step = 0; step < memory.Steps; step++)
                dynamics.Advance(memory.States(step), memory.Actions(step), memory.States(step + 1));
        }

        public void Dispose()
        {
        }
    }
}
