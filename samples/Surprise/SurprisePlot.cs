using Jepa.Samples.Surprise.Detectors;
using Jepa.Samples.Worlds.Violations;
using ScottPlot;
using ScottPlot.Plottables;

namespace Jepa.Samples.Surprise;

/// <summary>Surprise along one flight of each violation, and along its benign partner.</summary>
internal static class SurprisePlot
{
    private const int Width = 960, PanelHeight = 230;

    // Okabe and Ito's colour-blind-safe palette; dashes tell the lines apart without colour.
    private static readonly Color ViolatedColor = Color.FromHex("#D55E00"), BenignColor = Color.FromHex("#0072B2");

    /// <param name="path">The PNG file.</param>
    /// <param name="pairs">A pair to show of each violation.</param>
    /// <param name="detector">The world model's.</param>
    /// <param name="timeStep">Seconds from frame to frame.</param>
    public static void Write(
        string path, IReadOnlyList<(string Kind, ViolationPair Pair)> pairs, Detector detector, double timeStep)
    {
        var panels = new Multiplot();
        panels.AddPlots(pairs.Count);
        foreach ((int index, (string kind, ViolationPair pair)) in pairs.Index())
        {
            Plot plot = panels.GetPlot(index);
            plot.Font.Set("DejaVu Sans");
            AddLine(plot, pair.Benign.Frames, "benign partner", BenignColor, LinePattern.Dashed);
            AddLine(plot, pair.Violated.Frames, "physics violated", ViolatedColor, LinePattern.Solid);
            VerticalLine moment = plot.Add.VerticalLine(pair.Moment * timeStep, width: 1, color: Colors.Black);
            moment.LinePattern = LinePattern.Dotted;
            moment.LegendText = "moment of the violation";
            plot.Title(kind, size: 14);
            plot.YLabel("energy, log₁₀", size: 12);
            if (index == 0)
                plot.ShowLegend(Alignment.UpperLeft);
            else
                plot.HideLegend();
            if (index == pairs.Count - 1)
                plot.XLabel("time of the span's last frame (s)", size: 12);
        }
        panels.SavePng(path, Width, PanelHeight * pairs.Count);

        void AddLine(Plot plot, float[] heights, string name, Color color, LinePattern pattern)
        {
            double[] energies = detector.Energies(heights);
            int first = heights.Length - energies.Length;
            double[] times = [.. energies.Select((_, span) => (first + span) * timeStep)];
            Scatter line = plot.Add.ScatterLine(times, Array.ConvertAll(energies, Math.Log10), color);
            line.LegendText = name;
            line.LineWidth = 2;
            line.LinePattern = pattern;
        }
    }
}
