namespace Jepa.Samples.Worlds;

/// <summary>
/// A square grey image of the unit square, bytes row after row: row 0 is the top, y points upwards. What is drawn
/// covers a pixel by its part of the pixel's area, so that shapes move by less than a pixel.
/// </summary>
internal readonly ref struct GreyImage
{
    private readonly Span<byte> _pixels;
    private readonly int _size;

    /// <summary>Begins a black image.</summary>
    /// <exception cref="ArgumentException">The pixels are not size · size.</exception>
    public GreyImage(Span<byte> pixels, int size)
    {
        if (pixels.Length != size * size)
            throw new ArgumentException($"The image holds {pixels.Length} bytes; expected {size} · {size}.");
        _pixels = pixels;
        _size = size;
        pixels.Clear();
    }

    /// <summary>Fills a rectangle, exactly.</summary>
    public void FillRectangle(double left, double bottom, double right, double top, byte grey)
    {
        for (int row = 0; row < _size; row++)
        {
            double height = Overlap(_size - 1 - row, bottom, top);
            for (int column = 0; height > 0 && column < _size; column++)
                Cover(row, column, height * Overlap(column, left, right), grey);
        }
    }

    /// <summary>Fills a disk; its rim is one pixel wide.</summary>
    public void FillDisk(double x, double y, double radius, byte grey) => FillLine(x, y, x, y, radius, grey);

    /// <summary>Fills all that is within a radius of a line segment; its rim is one pixel wide.</summary>
    public void FillLine(double x1, double y1, double x2, double y2, double radius, byte grey)
    {
        double reach = radius + 1.0 / _size;
        int left = Pixel(Math.Min(x1, x2) - reach), right = Pixel(Math.Max(x1, x2) + reach);
        int bottom = Pixel(Math.Min(y1, y2) - reach), top = Pixel(Math.Max(y1, y2) + reach);
        double dx = x2 - x1, dy = y2 - y1, squaredLength = dx * dx + dy * dy;
        for (int line = bottom; line <= top; line++)
        {
            for (int column = left; column <= right; column++)
            {
                double x = (column + 0.5) / _size - x1, y = (line + 0.5) / _size - y1;
                double along = squaredLength > 0 ? Math.Clamp((x * dx + y * dy) / squaredLength, 0, 1) : 0;
                double distance = Math.Sqrt(Math.Pow(x - along * dx, 2) + Math.Pow(y - along * dy, 2));
                Cover(_size - 1 - line, column, Math.Clamp((radius - distance) * _size + 0.5, 0, 1), grey);
            }
        }
    }

    private int Pixel(double coordinate) => (int)Math.Clamp(Math.Floor(coordinate * _size), 0, _size - 1);

    /// <summary>The part of a pixel's width that lies within an interval.</summary>
    private double Overlap(int pixel, double from, double to) =>
        Math.Max(0, Math.Min(pixel + 1, to * _size) - Math.Max(pixel, from * _size));

    private void Cover(int row, int column, double part, byte grey)
    {
        ref byte pixel = ref _pixels[row * _size + column];
        pixel = (byte)Math.Round(pixel + part * (grey - pixel));
    }
}
