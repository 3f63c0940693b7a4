using Jepa.Training;
using MathNet.Numerics.LinearAlgebra;

namespace Jepa.Samples.Lab.Trials;

/// <summary>Evenly spread windows of recordings, with the state at each one's first and last frame.</summary>
internal sealed class ProbedWindows
{
    private readonly float[] _windows;
    private readonly int _inputSize;

    public ProbedWindows(IReadOnlyList<Recording> recordings, int windowSize, int most)
    {
        int channels = recordings[0].Series.Frame.Size;
        _inputSize = windowSize * channels;
        (Recording Recording, int First)[] all =
        [
            .. from recording in recordings
               from first in Enumerable.Range(0, recording.Series.Length - windowSize + 1)
               select (recording, first),
        ];
        int stride = (all.Length + most - 1) / most;
        (Recording Recording, int First)[] taken = [.. all.Where((_, index) => index % stride == 0)];
        _windows = new float[taken.Length * _inputSize];
        foreach ((int row, (Recording recording, int first)) in taken.Index())
            recording.Series.Frames.Span.Slice(first * channels, _inputSize).CopyTo(_windows.AsSpan(row * _inputSize));
        States = StatesAt(windowSize - 1);
        FirstStates = StatesAt(0);

        float[][] StatesAt(int frame) => [.. recordings[0].States.Select((_, state) => StateAt(state, frame))];

        float[] StateAt(int state, int frame) =>
            [.. taken.Select(window => window.Recording.States[state][window.First + frame])];
    }

    /// <summary>Gets each state's value at each window's last frame: the probe's target.</summary>
    public IReadOnlyList<float[]> States { get; }

    /// <summary>Gets each state's value at each window's first frame.</summary>
    public IReadOnlyList<float[]> FirstStates { get; }

    public Matrix<double> Raw() => LinearProbe.Rows(_windows, _inputSize);

    public float[] Encode(TrainedJepa model) => model.Encode(_windows);
}
