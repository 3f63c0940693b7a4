using System.Globalization;
using System.Text;

namespace Jepa.Samples.Csv.Tests;

/// <summary>A made-up plant of four channels with a season of 48 rows, as a spreadsheet writes it.</summary>
internal static class PlantFile
{
    public const string Header = "Time;Temp;\"Flow, main\";Vibration;Power;Fault";

    /// <summary>The first line of the file that holds a row.</summary>
    public const int FirstLine = 2;

    /// <summary>Writes rows; from each fault's first row on, for 40 rows, one channel does what it never did.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="seed">Of the noise.</param>
    /// <param name="faults">The first rows of faults: of the flow, which jumps, and of the vibration, which stops.</param>
    public static byte[] Write(int rows, int seed, params int[] faults)
    {
        var random = new Random(seed);
        var noise = new double[4];
        var text = new StringBuilder(Header).Append("\r\n");
        double stuck = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int channel = 0; channel < 4; channel++)
                noise[channel] = 0.7 * noise[channel] + 0.5 * (random.NextDouble() - 0.5);
            double phase = 2 * Math.PI * row / 48;
            double temp = 10 + 3 * Math.Sin(phase) + noise[0], flow = 100 + 20 * Math.Cos(phase) + 5 * noise[1];
            double vibration = 2 * Math.Sin(2 * phase) + 0.5 * noise[2], power = 0.5 * temp + 0.02 * flow + 0.3 * noise[3];
            int fault = Array.FindIndex(faults, first => row >= first && row < first + 40);
            if (fault >= 0 && fault % 2 == 0)
                flow += 25;
            else if (fault >= 0)
                vibration = stuck;
            stuck = vibration;
            DateTime time = new DateTime(2024, 2, 1).AddMinutes(15 * row);
            text.Append(CultureInfo.InvariantCulture, $"{time:dd.MM.yyyy HH:mm};")
                .Append(Comma(temp)).Append(';').Append(Comma(flow)).Append(';')
                .Append(Comma(vibration)).Append(';').Append(Comma(power)).Append(';')
                .Append(fault >= 0 ? '1' : '0').Append("\r\n");
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Comma(double value) => value.ToString("f3", CultureInfo.InvariantCulture).Replace('.', ',');
}
