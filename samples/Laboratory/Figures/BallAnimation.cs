using ImageMagick;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Jepa.Samples.Lab.Figures;

/// <summary>A ball that moves in its box, beside the growing trace of its height.</summary>
internal static class BallAnimation
{
    private const double LongestTime = 5.5, ShortestFrame = 0.05;
    private const float Scale = 1.5f, BallDiameter = 24;
    private const int ColorCount = 48;
    private static readonly PixelPadding Padding = new(left: 62, right: 14, bottom: 52, top: 12);

    /// <summary>Shows the first 5.5 seconds in real time, in an endless loop.</summary>
    /// <param name="name">The stem of its file name.</param>
    /// <param name="caption">What it shows.</param>
    /// <param name="heights">In metres above the floor; at least two.</param>
    /// <param name="timeStep">Between two heights, in seconds.</param>
    /// <exception cref="ArgumentException">There is only one height, or a time step that is not above 0.</exception>
    public static Animation Create(string name, string caption, IReadOnlyList<double> heights, double timeStep)
    {
        if (heights.Count < 2 || !(timeStep > 0))
        {
            throw new ArgumentException(
                $"{heights.Count} heights, {timeStep} s apart, do not move; "
                + "expected at least two, a time above 0 apart.",
                nameof(heights));
        }

        int count = Math.Min(heights.Count, (int)Math.Round(LongestTime / timeStep) + 1);
        int stride = Math.Max(1, (int)Math.Ceiling(ShortestFrame / timeStep - 1e-9));
        double[] times = [.. Enumerable.Range(0, count).Select(index => index * timeStep)];
        double[] shown = [.. heights.Take(count)];
        using var scene = new Scene(times, shown);

        using var frames = new MagickImageCollection();
        for (int index = 0; index < count; index += stride)
        {
            var frame = new MagickImage(scene.Draw(index));
            // GIF counts in hundredths of a second.
            frame.AnimationDelay = (uint)Math.Max(1, Math.Round(100 * stride * timeStep));
            frames.Add(frame);
        }
        frames[0].AnimationIterations = 0; // for ever
        using (IMagickImage<byte> palette = frames[^1].Clone())
        {
            palette.Quantize(new QuantizeSettings { Colors = ColorCount, DitherMethod = DitherMethod.No });
            frames.Remap(palette, new QuantizeSettings { DitherMethod = DitherMethod.No });
        }
        frames.OptimizeTransparency(); // unchanged pixels are not written again
        return new Animation(name, caption, frames.ToByteArray(MagickFormat.Gif));
    }

    /// <summary>One plot: the box left of time 0, the trace right of it, on one axis of heights.</summary>
    private sealed class Scene : IDisposable
    {
        private readonly Plot _plot = ChartDrawing.Prepare(Theme.Light);
        private readonly double[] _times, _heights;
        private readonly double _boxCenter, _ballRadius;
        private readonly Marker _ball, _head;
        private readonly Scatter _trace;
        private readonly LinePlot _level;

        public Scene(double[] times, double[] heights)
        {
            (_times, _heights) = (times, heights);
            Theme theme = Theme.Light;
            double end = times[^1], highest = Math.Max(heights.Max(), 1e-3), boxWidth = 0.28 * end;
            double top = 1.18 * highest, bottom = -0.06 * highest;
            _boxCenter = -boxWidth / 2;
            _ballRadius = BallDiameter / 2 * (top - bottom) / (ChartDrawing.Height - Padding.Top - Padding.Bottom);

            _plot.Layout.Fixed(Padding);
            _plot.Axes.SetLimits(-boxWidth, 1.02 * end, bottom, top);
            _plot.Axes.Bottom.TickGenerator =
                new NumericManual([.. Whole(end)], [.. Whole(end).Select(second => $"{second:0}")]);
            _plot.XLabel("time (s)");
            _plot.YLabel("height (m)");

            Rectangle box = _plot.Add.Rectangle(-boxWidth, 0, 0, top);
            box.FillColor = theme.Background; // no grid behind the ball
            box.LineWidth = 0;
            Rectangle floor = _plot.Add.Rectangle(-boxWidth, 1.02 * end, bottom, 0);
            floor.FillColor = theme.Grid;
            floor.LineWidth = 0;
            _plot.Add.VerticalLine(0, 1.5f, theme.Ink);
            _level = _plot.Add.Line(_boxCenter, 0, 0, 0);
            _level.Color = theme.Series[1].WithAlpha(0.6);
            _level.LinePattern = LinePattern.Dotted;
            _level.LineWidth = 1.5f;
            _trace = _plot.Add.ScatterLine(times, heights, theme.Series[0]);
            _trace.LineWidth = 2.5f;
            _head = _plot.Add.Marker(0, 0, MarkerShape.FilledCircle, 9, theme.Series[1]);
            _ball = _plot.Add.Marker(_boxCenter, 0, MarkerShape.FilledCircle, BallDiameter, theme.Series[1]);
        }

        public byte[] Draw(int index)
        {
            double height = _heights[index];
            _trace.Data.MaxRenderIndex = index;
            _head.Location = new Coordinates(_times[index], height);
            _ball.Location = new Coordinates(_boxCenter, height + _ballRadius); // its lowest point is at its height
            _level.Start = new Coordinates(_boxCenter, height);
            _level.End = _head.Location;
            _plot.ScaleFactor = Scale;
            return _plot.GetImageBytes(
                (int)(Scale * ChartDrawing.Width), (int)(Scale * ChartDrawing.Height), ImageFormat.Bmp);
        }

        public void Dispose() => _plot.Dispose();

        private static IEnumerable<double> Whole(double end) =>
            Enumerable.Range(0, (int)end + 1).Select(second => (double)second);
    }
}
