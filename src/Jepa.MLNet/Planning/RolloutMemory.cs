using Jepa.MLNet.Onnx;

namespace Jepa.MLNet.Planning;

/// <summary>
/// The states and actions of a plan's N samples, step by step: what one step predicts is what the next step reads, and
/// nothing is copied between them.
/// </summary>
internal sealed class RolloutMemory
{
    private readonly PinnedRows[] _states;
    private readonly PinnedRows[] _actions;

    public RolloutMemory(int samples, int steps, int stateSize, int actionSize)
    {
        Samples = samples;
        _states = [.. Enumerable.Range(0, steps + 1).Select(_ => new PinnedRows(samples, stateSize))];
        _actions = [.. Enumerable.Range(0, steps).Select(_ => new PinnedRows(samples, actionSize))];
    }

    public int Samples { get; }

    public int Steps => _actions.Length;

    public int ActionSize => _actions[0].Width;

    /// <summary>The states [N, D] after a number of steps; 0 for the start.</summary>
    public Span<float> States(int steps) => _states[steps].First(Samples);

    /// <summary>The actions [N, A·H] of a step, counted from 0.</summary>
    public Span<float> Actions(int step) => _actions[step].First(Samples);

    /// <summary>The states as a tensor; whoever uses it keeps this object alive.</summary>
    public OnnxTensor StatesAs(string name, int steps) => _states[steps].As(name);

    /// <summary>The actions as a tensor; whoever uses it keeps this object alive.</summary>
    public OnnxTensor ActionsAs(string name, int step) => _actions[step].As(name);
}
