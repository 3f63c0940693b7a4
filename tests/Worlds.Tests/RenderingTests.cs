namespace Jepa.Samples.Worlds.Tests;

/// <summary>The worlds as pixels.</summary>
[TestClass]
public sealed class RenderingTests
{
    [TestMethod]
    public void TwoRooms_Image_HasBackgroundWallDoorAndAgent()
    {
        byte[] image = Rooms(0.25, 0.75);

        Assert.AreEqual(0, At(image, 64, 0.1, 0.1));
        Assert.AreEqual(128, At(image, 64, 0.5, 0.1));
        Assert.AreEqual(128, At(image, 64, 0.5, 0.99));
        Assert.AreEqual(0, At(image, 64, 0.5, 0.5), "the door");
        Assert.AreEqual(255, At(image, 64, 0.25, 0.75));
        Assert.AreEqual(255, image[15 * 64 + 16], "y points upwards");
        Assert.AreEqual(Math.Round(0.92 * 128), image[30], "0.92 of the pixel is wall");
    }

    [TestMethod]
    public void TwoRooms_MirroredPlaces_GiveMirroredImages()
    {
        foreach ((double x, double y) in new[] { (0.25, 0.375), (0.203125, 0.5078125), (0.1875, 0.8125) })
        {
            byte[] image = Rooms(x, y);

            CollectionAssert.AreEqual(Rows(image, 64, row => row.Reverse()), Rooms(1 - x, y));
            CollectionAssert.AreEqual(image.Chunk(64).Reverse().SelectMany(row => row).ToArray(), Rooms(x, 1 - y));
        }
    }

    [TestMethod]
    public void TwoRooms_Agent_CoversItsAreaWhereverItIs()
    {
        var random = new Random(1);
        double area = Math.PI * Math.Pow(0.05 * 64, 2);
        for (int draw = 0; draw < 100; draw++)
        {
            (double x, double y) = (0.1 + 0.25 * random.NextDouble(), 0.1 + 0.8 * random.NextDouble());
            byte[] image = Rooms(x, y);

            int left = Enumerable.Range(0, 64 * 64).Where(pixel => pixel % 64 < 28).Sum(pixel => image[pixel]);
            double centre = Enumerable.Range(0, 64 * 64).Where(pixel => pixel % 64 < 28)
                .Sum(pixel => image[pixel] * (pixel % 64 + 0.5)) / left;

            Assert.AreEqual(area, left / 255.0, 0.03 * area);
            Assert.AreEqual(64 * x, centre, 0.04, "seen to a twenty-fifth of a pixel");
        }
    }

    [TestMethod]
    public void Pendulum_Image_ShowsTheBobWhereItIs()
    {
        foreach (double angle in new[] { 0, 1, 2, 3, -1, -2.5 })
        {
            byte[] image = Swing(angle);

            Assert.AreEqual(255, At(image, 32, 0.5 + 0.36 * Math.Sin(angle), 0.5 - 0.36 * Math.Cos(angle)));
            Assert.AreEqual(0, At(image, 32, 0.5 - 0.36 * Math.Sin(angle), 0.5 + 0.36 * Math.Cos(angle)));
        }
    }

    [TestMethod]
    public void Pendulum_MirroredAngles_GiveMirroredImages()
    {
        foreach (double angle in new[] { 0.3, 1.1, 2.9 })
        {
            byte[] mirrored = Rows(Swing(angle), 32, row => row.Reverse());
            int[] difference = [.. mirrored.Zip(Swing(-angle), (a, b) => Math.Abs(a - b))];
            Assert.IsLessThanOrEqualTo(1, difference.Max(), "rounding");
        }
    }

    [TestMethod]
    public void BouncingBall_Image_RisesWithTheBall()
    {
        byte[] onTheFloor = Ball(0), high = Ball(2), gone = Ball(5);

        Assert.AreEqual(255, At(onTheFloor, 32, 0.5, 0.2 / 3));
        Assert.AreEqual(255, At(high, 32, 0.5, 2.2 / 3));
        Assert.AreEqual(0, At(high, 32, 0.5, 0.2 / 3));
        Assert.AreEqual(0, gone.Max());
        CollectionAssert.AreNotEqual(high, Ball(2.01), "a ninth of a pixel");
    }

    [TestMethod]
    public void Render_MemoryOfAnotherSize_IsRefused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => Pendulum.Render(0, new byte[32 * 31]));
        Assert.ThrowsExactly<ArgumentException>(() => new TwoRooms().Render(new(0.2, 0.2), new byte[32 * 32]));
    }

    private static byte[] Rooms(double x, double y)
    {
        var image = new byte[TwoRooms.ImageSize * TwoRooms.ImageSize];
        Array.Fill(image, (byte)77); // whatever was there before
        new TwoRooms().Render(new RoomPoint(x, y), image);
        return image;
    }

    private static byte[] Swing(double angle)
    {
        var image = new byte[Pendulum.ImageSize * Pendulum.ImageSize];
        Pendulum.Render(angle, image);
        return image;
    }

    private static byte[] Ball(double height)
    {
        var image = new byte[BouncingBall.ImageSize * BouncingBall.ImageSize];
        BouncingBall.Render(height, image);
        return image;
    }

    private static byte At(byte[] image, int size, double x, double y) =>
        image[(size - 1 - (int)(y * size)) * size + (int)(x * size)];

    private static byte[] Rows(byte[] image, int size, Func<IEnumerable<byte>, IEnumerable<byte>> change) =>
        [.. image.Chunk(size).SelectMany(row => change(row))];
}
