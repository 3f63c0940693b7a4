namespace Jepa.MLNet.Planning;

/// <summary>A rollout of all samples of a plan, bound to its <see cref="RolloutMemory"/>.</summary>
internal interface IBoundRollout : IDisposable
{
    /// <summary>Computes the states of every step from the first states and the actions.</summary>
    void Run();
}
