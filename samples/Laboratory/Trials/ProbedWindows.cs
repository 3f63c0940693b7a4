using Jepa.Training;
using MathNet.Numerics.LinearAlgebra;

namespace Jepa.Samples.Lab.Trials;

/// <summary>Windows of recordings, spread evenly, with the state at each one's last frame.</summary>
internal sealed class ProbedWindows
{
    private readonly float[] _windows;
    private readonly int _inputSize;

    public ProbedWindows(IReadOnlyList<Recording> recordings, int windowSize, int most)
    {
        int channels = recordings[0].Series.Channels;
        _inputSize = windowSize * channels;
        (Recording Recording, int First)[] all =
            [.. recordings.SelectMany(recording => Enumerable.Range(0, recording.Series.Length - windowSize + 1).Select(first => (recording, first)))];
        int stride = (all.Length + most - 1) / most;
        (Recording Recording, int First)[] taken = [.. all.Where((_, index) => index % stride == 0)];
        _windows = new float[taken.Length * _inputSize];
        foreach ((int row, (Recording recording, int first)) in taken.Index())
            recording.Series.Frames.Span.Slice(first * channels, _inputSize).CopyTo(_windows.AsSpan(row * _inputSize));
        States = StatesAt(windowSize - 1);
        FirstStates = StatesAt(0);

        float[][] StatesAt(int frame) =>
            [.. recordings[0].States.Select((_, state) => taken.Select(window => window.Recording.States[state][window.First + frame]).ToArray())];
    }

    /// <summary>Gets for each number of the state its value at each window's last frame: what a probe has to tell.</summary>
    public IReadOnlyList<float[]> States { get; }

    /// <summary>Gets for each number of the state its value at each window's first frame.</summary>
    public IReadOnlyList<float[]> FirstStates { get; }

    public Matrix<double> Raw() => LinearProbe.Rows(_windows, _inputSize);

    public float[] Encode(TrainedJepa model) => model.Encode(_windows);
}
