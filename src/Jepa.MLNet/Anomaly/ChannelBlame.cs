using System.Numerics.Tensors;
using Jepa.MLNet.Onnx;
using MathNet.Numerics.LinearAlgebra;

namespace Jepa.MLNet;

/// <summary>
/// Which channels made the score, by occlusion: the drop of the newest start's energy when a channel's frames are
/// replaced by what the other channels' frames lead to expect of them; as shares that add up to 1.
/// </summary>
internal sealed class ChannelBlame(AnomalyEnergy energy)
{
    private readonly Channel[] _channels = [.. ChannelsOf(energy)];

    /// <summary>Binds the computation to a batch.</summary>
    /// <param name="inputs">The batch's inputs; the first are the spans.</param>
    /// <param name="newest">Makes the residuals of the newest start of such inputs.</param>
    public Runner CreateRunner(
        IReadOnlyList<PinnedRows> inputs, Func<IReadOnlyList<PinnedRows>, StepResiduals> newest) =>
        new(_channels, energy, inputs, newest);

    private static IEnumerable<Channel> ChannelsOf(AnomalyEnergy energy)
    {
        for (int channel = 0; channel < energy.Layout.Channels; channel++)
        {
            int[] indices = energy.Layout.IndicesOf(channel);
            yield return new Channel(indices, energy.Frames!.ConditionalCovariance(indices));
        }
    }

    /// <summary>Where a channel's values lie among a start's frames, and their covariance given all others.</summary>
    internal sealed record Channel(int[] Indices, Matrix<double> Covariance);

    /// <summary>One thread's computation.</summary>
    internal sealed class Runner : IDisposable
    {
        private readonly Channel[] _channels;
        private readonly SpanLayout _layout;
        private readonly AnomalyEnergy _energy;
        private readonly PinnedRows _spans;
        private readonly PinnedRows _occluded;
        private readonly PinnedRows _pull;
        private readonly StepResiduals? _residuals;
        private readonly float[] _filled;
        private readonly double[] _scratch;
        private readonly double[] _solution;

        public Runner(
            Channel[] channels,
            AnomalyEnergy energy,
            IReadOnlyList<PinnedRows> inputs,
            Func<IReadOnlyList<PinnedRows>, StepResiduals> newest)
        {
            SpanLayout layout = energy.Layout;
            (_channels, _energy, _layout, _spans) = (channels, energy, layout, inputs[0]);
            _occluded = new PinnedRows(_spans.Capacity, _spans.Width);
            _pull = new PinnedRows(_spans.Capacity, layout.FramesSize);
            _filled = new float[_spans.Width];
            _scratch = new double[layout.ScratchSize];
            _solution = new double[layout.FramesSize];
            if (layout.ReadsResiduals)
                _residuals = newest([_occluded, .. inputs.Skip(1)]);
        }

        /// <summary>Computes the shares of the first rows.</summary>
        /// <param name="rows">How many.</param>
        /// <param name="residuals">The residuals of all starts.</param>
        /// <param name="shares">Receives the shares, [rows, C].</param>
        public void Run(int rows, PinnedRows residuals, PinnedRows shares)
        {
            for (int channel = 0; channel < _layout.Channels; channel++)
            {
                for (int row = 0; row < rows; row++)
                    shares.Row(row)[channel] = (float)Occlude(row, channel);
                if (_residuals is null)
                    continue;
                _residuals.Run(rows);
                for (int row = 0; row < rows; row++)
                {
                    ReadOnlySpan<float> own = residuals.Row(row)[^_layout.ResidualSize..];
                    double drop = _energy.OfResiduals(own, _scratch)
                        - _energy.OfResiduals(_residuals.Rows.Row(row), _scratch);
                    shares.Row(row)[channel] += (float)drop;
                }
            }
            for (int row = 0; row < rows; row++)
                Normalize(shares.Row(row));
        }

        public void Dispose() => _residuals?.Dispose();

        /// <summary>Drops to shares; equal ones where no channel alone explains anything.</summary>
        private static void Normalize(Span<float> drops)
        {
            float sum = 0;
            foreach (ref float drop in drops)
            {
                drop = float.IsNaN(drop) ? drop : Math.Max(0, drop);
                sum += drop;
            }
            foreach (ref float drop in drops)
                drop = sum > 0 || float.IsNaN(sum) ? drop / sum : 1f / drops.Length;
        }

        /// <summary>
        /// Replaces a channel in the newest start; gives the drop of the frames' squared distance, vᵀ Σ v with
        /// v = (C⁻¹ (x − m))_c and Σ the channel's covariance given the others, or 0 where frames are no evidence.
        /// </summary>
        private double Occlude(int row, int channel)
        {
            _layout.CopyFilled(_spans.Row(row), _filled);
            int start = _filled.Length - _layout.FramesSize;
            Span<float> frames = _filled.AsSpan(start);
            if (channel == 0)
            {
                _energy.Frames!.Solve(frames, _scratch.AsSpan(0, frames.Length), _solution);
                TensorPrimitives.ConvertChecked<double, float>(_solution, _pull.Row(row));
            }
            (int[] indices, Matrix<double> covariance) = _channels[channel];
            Span<float> pull = _pull.Row(row);
            double drop = 0;
            for (int index = 0; index < indices.Length; index++)
            {
                double shift = 0;
                for (int other = 0; other < indices.Length; other++)
                    shift += covariance[index, other] * pull[indices[other]];
                drop += shift * pull[indices[index]];
                frames[indices[index]] -= (float)shift;
            }
            _filled.CopyTo(_occluded.Row(row));
            return _layout.ReadsFrames ? drop : 0;
        }
    }
}
