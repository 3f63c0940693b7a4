using static TorchSharp.torch;

namespace Jepa.Training.Data;

/// <summary>Room for a number of transitions, one after the other.</summary>
internal sealed class TransitionBlock
{
    private readonly int _inputSize;
    private readonly int _actionSize;
    private readonly float[] _windows;
    private readonly float[] _actions;

    /// <param name="capacity">N, the transitions there is room for.</param>
    /// <param name="inputSize">K·C, the numbers of a window.</param>
    /// <param name="actionSize">A·H + P, the numbers beside the windows.</param>
    /// <exception cref="ArgumentException">So many do not fit into one array.</exception>
    public TransitionBlock(long capacity, int inputSize, int actionSize)
    {
        if (Math.Max(2L * inputSize, actionSize) * capacity > Array.MaxLength)
        {
            throw new ArgumentException(
                $"There are {capacity} transitions of {2L * inputSize + actionSize} numbers to be held in memory; expected at most {Array.MaxLength / Math.Max(2L * inputSize, actionSize)}: set a ShuffleBufferSize of no more.");
        }
        (Capacity, _inputSize, _actionSize) = ((int)capacity, inputSize, actionSize);
        _windows = new float[capacity * 2 * inputSize];
        _actions = new float[capacity * actionSize];
    }

    public int Capacity { get; }

    /// <summary>A transition's window.</summary>
    public Span<float> Current(int row) => Pair(row)[.._inputSize];

    /// <summary>The window that lies one horizon later.</summary>
    public Span<float> Next(int row) => Pair(row)[_inputSize..];

    /// <summary>Both.</summary>
    public Span<float> Pair(int row) => _windows.AsSpan(2 * row * _inputSize, 2 * _inputSize);

    /// <summary>The actions in between, and the positional encoding.</summary>
    public Span<float> Action(int row) => _actions.AsSpan(row * _actionSize, _actionSize);

    public void CopyTo(int row, TransitionBlock target, int targetRow)
    {
        Pair(row).CopyTo(target.Pair(targetRow));
        Action(row).CopyTo(target.Action(targetRow));
    }

    /// <summary>All of it as tensors that hold copies.</summary>
    public Transitions ToTensors() => new(
        tensor(_windows, [Capacity, 2, _inputSize]),
        _actionSize == 0 ? null : tensor(_actions, [Capacity, _actionSize]));
}
